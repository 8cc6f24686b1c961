import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { inLockOrder, type QuotaClaim } from './claim-quota.ts';
import { lockHold, placesOf } from './change-hold.ts';
import { holdSubject, tellHold } from './hold-facts.ts';
import { claimsOfSeats, freeSeatsOf, keepSeats, negative, openHall, seatsIn, seatsKept } from './hold-seats.ts';
import { Hold } from './hold.entity.ts';

export interface HoldPlaces {
  readonly eventId: string;
  readonly id: string;
  readonly count: number;
  /** Which of its seats, where it has some. */
  readonly seatIds?: readonly string[] | undefined;
}

/**
 * Takes places out of a hold for an order that is written in the same transaction. The counters are not touched: they
 * count the order from now on, so there is no moment at which somebody else could be given the places. Its seats are free
 * within this transaction alone, which gives them to the order.
 */
export async function takeFromHold(tx: TxScope, { count, seatIds, ...at }: HoldPlaces): Promise<QuotaClaim[]> {
  const hold = await lockHold(tx, at);
  if (count > hold.count) {
    throw new DomainError('hold.fewer_left', { status: 409, field: 'count', params: { count: hold.count } });
  }
  const ofSeats = hold.seated ? await freeForOrder(tx, hold, count, seatIds ?? []) : [];
  const places = [...ofSeats, ...placesOf(hold, count)];
  const left = hold.count - count;
  tx.audit('hold.converted', holdSubject(hold), { before: { count: hold.count }, after: { count: left } });
  tx.em.assign(hold, { count: left, state: left === 0 ? 'used' : 'active' });
  tellHold(tx, hold, 'converted');
  await tx.em.flush();
  return places;
}

async function freeForOrder(tx: TxScope, hold: Hold, count: number, seatIds: readonly string[]): Promise<QuotaClaim[]> {
  const at = await openHall(tx.em, hold.occurrence.id);
  const [kept, wanted] = [await seatsKept(tx.em, at, hold.id), seatsIn(at, seatIds)];
  if (wanted.length !== count || !wanted.every((seat) => kept.includes(seat))) {
    throw new DomainError('hold.not_its_seats', { status: 409, field: 'seatIds' });
  }
  await freeSeatsOf(tx.em, at, hold.id, wanted);
  return claimsOfSeats(tx.em, at.occurrenceId, wanted);
}

/** The hold that places go back to, locked; nothing where it is over. */
export async function holdToFill(tx: TxScope, id: string): Promise<Hold | undefined> {
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
  const hold = await tx.em.findOne(Hold, { id }, lock);
  return hold?.state === 'active' || hold?.state === 'used' ? hold : undefined;
}

/**
 * The other way, where the order came to nothing: of what it gave up, the hold's places are kept back again, counted as
 * before. Answers what is left to give back; that is all where the hold is counted elsewhere by now.
 */
export async function putBackIntoHold(
  tx: TxScope,
  hold: Hold,
  { count, seatIds }: Pick<HoldPlaces, 'count' | 'seatIds'>,
  places: readonly QuotaClaim[],
): Promise<QuotaClaim[]> {
  const at = hold.seated ? await openHall(tx.em, hold.occurrence.id) : undefined;
  const seats = at ? seatsIn(at, seatIds ?? []) : [];
  const ofSeats = at ? await claimsOfSeats(tx.em, at.occurrenceId, seats) : [];
  const rest = inLockOrder([...places, ...negative(ofSeats), ...placesOf(hold, -count)]);
  if (rest.some((claim) => claim.count < 0)) return [...places];
  if (at) await keepSeats(tx.em, at, hold.id, seats);
  const before = { count: hold.count };
  tx.em.assign(hold, { count: hold.count + count, state: 'active' });
  await tx.em.flush();
  tx.audit('hold.changed', holdSubject(hold), { before, after: { count: hold.count } });
  tellHold(tx, hold, 'changed');
  return rest;
}
