import { createHmac } from 'node:crypto';
import { sameText } from '../../kernel/seal.ts';
import type { SiteFacts } from '../../kernel/scope/scope.ts';

type Site = Pick<SiteFacts, 'key'>;

/** A place in a line: which round of the room, and which number. */
export interface Place {
  readonly round: number;
  readonly number: number;
}

export interface Pass {
  readonly id: string;
  readonly expiresAt: Date;
}

// Worth something at one room alone: its id is signed, not said.

export function placeToken(site: Site, roomId: string, { round, number }: Place): string {
  return `${round}.${number}.${sign(site, 'place', roomId, round, number)}`;
}

export function readPlace(site: Site, room: { id: string; round: number }, token: string): Place | undefined {
  const [, round, number, mac] = /^(\d{1,9})\.(\d{1,9})\.([\w-]{43})$/.exec(token) ?? [];
  if (mac === undefined || Number(round) !== room.round) return undefined;
  const place = { round: Number(round), number: Number(number) };
  return sameText(mac, sign(site, 'place', room.id, place.round, place.number)) ? place : undefined;
}

export function passToken(site: Site, room: { id: string; round: number }, { id, expiresAt }: Pass): string {
  const until = Math.floor(expiresAt.getTime() / 1000);
  return `${id}.${until}.${sign(site, 'pass', room.id, room.round, id, until)}`;
}

/** Whether it is real; whether it is over, the caller looks. */
export function readPass(site: Site, room: { id: string; round: number }, token: string): Pass | undefined {
  const [, id, until, mac] = /^([0-9a-f-]{36})\.(\d{1,12})\.([\w-]{43})$/.exec(token) ?? [];
  if (mac === undefined || !sameText(mac, sign(site, 'pass', room.id, room.round, id!, Number(until))))
    return undefined;
  return { id: id!, expiresAt: new Date(Number(until) * 1000) };
}

function sign(site: Site, ...parts: readonly (string | number)[]): string {
  return createHmac('sha256', site.key('waiting-room')).update(parts.join(' ')).digest('base64url');
}
