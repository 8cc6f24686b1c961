import { DomainError } from '../../kernel/errors.ts';
import { Batcher, type Settled } from '../../kernel/batcher.ts';
import { numberIn } from '../../kernel/db/rows.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, SiteFacts, TxScope } from '../../kernel/scope/scope.ts';
import { isGuarded, phaseOf, type Room } from './room-phase.ts';
import { placeToken, readPlace, type Place } from './room-tokens.ts';
import { roomOf } from './rooms.ts';

export interface JoinedRoom extends Place {
  /** Names the place for whoever repeats a call. */
  readonly id: string;
  readonly token: string;
}

const MOST_TOGETHER = 500;

/**
 * Gives somebody a place at the end of the line; who shows a place of theirs keeps it. A place is a number that was
 * counted and signed: no row is written, and whoever comes at the same moment is counted together.
 */
export async function joinRoom(
  scope: Scope,
  { eventId, token }: { eventId: string; token?: string | undefined },
): Promise<JoinedRoom> {
  const room = await guardedRoom(scope, eventId);
  const held = token === undefined ? undefined : readPlace(scope.site, room, token);
  if (held) return joined(scope.site, room, held);
  const place = scope.alone
    ? await scope.tx(async (tx) => named((await give(tx, room.id, 1))[0]!))
    : await lineOf(scope, room).call(undefined);
  return joined(scope.site, room, place);
}

/** The same place again, for a call that is repeated. */
export async function placeAgain(scope: Scope, { eventId, id }: { eventId: string; id: string }): Promise<JoinedRoom> {
  const room = await guardedRoom(scope, eventId);
  const [round = 0, number = 0] = id.split('.').map(Number);
  return joined(scope.site, room, { round, number });
}

export async function guardedRoom(scope: Scope, eventId: string): Promise<Room> {
  const room = await roomOf(scope, eventId);
  if (!room || !isGuarded(phaseOf(room, scope.clock.now()))) {
    throw new DomainError('waiting_room.not_open', { status: 409 });
  }
  return room;
}

function named(place: Place): Place & { id: string } {
  return { ...place, id: `${place.round}.${place.number}` };
}

function joined(site: SiteFacts, room: Room, { round, number }: Place): JoinedRoom {
  return { ...named({ round, number }), token: placeToken(site, room.id, { round, number }) };
}

const lines = new WeakMap<SiteFacts, Map<string, Batcher<undefined, Place>>>();

function lineOf(scope: Scope, room: Room): Batcher<undefined, Place> {
  const ofSite = lines.get(scope.site) ?? new Map<string, Batcher<undefined, Place>>();
  lines.set(scope.site, ofSite);
  const known = ofSite.get(room.id);
  if (known) return known;
  const system = scope.as(SYSTEM);
  const line = new Batcher<undefined, Place>(
    async (calls) => {
      const places = await system.tx((tx) => give(tx, room.id, calls.length));
      return places.map((value): Settled<Place> => ({ status: 'fulfilled', value }));
    },
    { most: MOST_TOGETHER },
  );
  ofSite.set(room.id, line);
  return line;
}

/** The next numbers. The row is locked until the commit, so that the draw knows exactly who came before it. */
async function give({ em }: TxScope, roomId: string, count: number): Promise<Place[]> {
  await em.execute('update waiting_rooms set joined = joined + ? where id = ?', [count, roomId], 'run');
  const [row] = await em.execute<{ joined: unknown; round: unknown }[]>(
    'select joined, round from waiting_rooms where id = ?',
    [roomId],
  );
  if (!row) throw new DomainError('waiting_room.not_open', { status: 409 });
  const last = numberIn(row.joined);
  return Array.from({ length: count }, (_, index) => ({
    round: numberIn(row.round),
    number: last - count + 1 + index,
  }));
}
