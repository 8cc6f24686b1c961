import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { guardedRoom } from './join-room.ts';
import { standingOf, type Room } from './room-phase.ts';
import { passToken, readPlace, type Place } from './room-tokens.ts';
import { WaitingPass } from './waiting-room.entity.ts';

export interface Entered {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Turns a place whose turn it is into a pass. A place makes one pass, however often and from wherever it is shown: other
 * tabs and a repeated call get the same one.
 */
export async function enterRoom(
  scope: Scope,
  { eventId, token }: { eventId: string; token: string | undefined },
): Promise<Entered> {
  const room = await guardedRoom(scope, eventId);
  const place = token === undefined ? undefined : readPlace(scope.site, room, token);
  if (!place) throw new DomainError('waiting_room.no_place', { status: 403 });
  if (!standingOf(room, place).mayEnter) throw new DomainError('waiting_room.not_yet', { status: 409 });
  const pass = await passFor(scope, room, place);
  if (pass.expiresAt <= scope.clock.now()) throw new DomainError('waiting_room.turn_over', { status: 410 });
  return { ...pass, token: passToken(scope.site, room, pass) };
}

async function passFor(scope: Scope, room: Room, place: Place): Promise<Pick<WaitingPass, 'id' | 'expiresAt'>> {
  const where = { room: room.id, round: place.round, number: place.number };
  const find = () => scope.em.findOne(WaitingPass, where, { disableIdentityMap: true });
  const known = await find();
  if (known) return known;
  const now = scope.clock.now();
  // Whole seconds, as the token says it.
  const expiresAt = new Date(Math.ceil(scope.clock.in({ minutes: room.passMinutes }).getTime() / 1000) * 1000);
  const pass = { id: newId(), organizationId: room.organizationId, ...where, createdAt: now, expiresAt };
  try {
    await scope.as(SYSTEM).tx(async (tx) => void tx.em.create(WaitingPass, pass));
    return pass;
  } catch (error) {
    // Another tab was faster.
    const made = error instanceof UniqueConstraintViolationException ? await find() : null;
    if (made) return made;
    throw error;
  }
}
