import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { inLockOrder, type QuotaClaim } from './claim-quota.ts';
import { lockHold, placesOf } from './change-hold.ts';
import { holdSubject, tellHold } from './hold-facts.ts';
import { Hold } from './hold.entity.ts';

export interface HoldPlaces {
  readonly eventId: string;
  readonly id: string;
  readonly count: number;
}

/**
 * Takes places out of a hold for an order that is written in the same transaction. The counters are not touched: they
 * count the order from now on, so there is no moment at which somebody else could be given the places.
 */
export async function takeFromHold(tx: TxScope, { count, ...at }: HoldPlaces): Promise<QuotaClaim[]> {
  const hold = await lockHold(tx, at);
  if (count > hold.count) {
    throw new DomainError('hold.fewer_left', { status: 409, field: 'count', params: { count: hold.count } });
  }
  const places = placesOf(hold, count);
  const left = hold.count - count;
  tx.audit('hold.converted', holdSubject(hold), { before: { count: hold.count }, after: { count: left } });
  tx.em.assign(hold, { count: left, state: left === 0 ? 'used' : 'active' });
  tellHold(tx, hold, 'converted');
  await tx.em.flush();
  return places;
}

/**
 * The other way, where the order came to nothing: of what it gave up, the hold's places are kept back again, counted as
 * before. Answers what is left to give back; that is all where the hold is over or counted elsewhere by now.
 */
export async function putBackIntoHold(
  tx: TxScope,
  { eventId, id, count }: HoldPlaces,
  places: readonly QuotaClaim[],
): Promise<QuotaClaim[]> {
  const hold = await tx.em.findOne(Hold, { id, event: eventId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!hold || (hold.state !== 'active' && hold.state !== 'used')) return [...places];
  const rest = inLockOrder([...places, ...placesOf(hold, -count)]);
  if (rest.some((claim) => claim.count < 0)) return [...places];
  const before = { count: hold.count };
  tx.em.assign(hold, { count: hold.count + count, state: 'active' });
  tx.audit('hold.changed', holdSubject(hold), { before, after: { count: hold.count } });
  tellHold(tx, hold, 'changed');
  return rest;
}
