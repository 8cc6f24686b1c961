import { LockMode } from '@mikro-orm/core';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { type QuotaClaim, releaseQuota } from './claim-quota.ts';
import { claimForHold, limitsOf, quotasBesideSeats, refusePast, targetOf } from './create-hold.ts';
import { holdSubject, tellHold } from './hold-facts.ts';
import type { HoldFacts } from './hold-input.ts';
import {
  claimsOfSeats,
  freeSeatsOf,
  keepSeats,
  negative,
  openHall,
  seatList,
  seatsIn,
  seatsKept,
} from './hold-seats.ts';
import { Hold } from './hold.entity.ts';
import { TicketType } from './ticket-type.entity.ts';

type Undefinable<T> = { readonly [K in keyof T]?: T[K] | undefined };

export interface ChangeHold extends Undefinable<HoldFacts> {
  readonly eventId: string;
  readonly id: string;
  readonly version?: number | undefined;
  /** More or fewer places; more are there or the change is refused. */
  readonly count?: number | undefined;
  /** The same of seats: all that it keeps from now on. */
  readonly seatIds?: readonly string[] | undefined;
}

export async function changeHold(scope: Scope, input: ChangeHold): Promise<void> {
  await scope.tx(async (tx) => {
    const hold = await lockHold(tx, input);
    await refuseStale(tx, { kind: 'hold', id: hold.id }, hold.version, input.version);
    const before = factsOf(hold);
    const { name = hold.name, note = hold.note, colour = hold.colour, count = hold.count } = input;
    const expiresAt = input.expiresAt === undefined ? (hold.expiresAt ?? null) : input.expiresAt;
    if (expiresAt?.getTime() !== hold.expiresAt?.getTime()) refusePast(tx, expiresAt);
    if (input.seatIds) await reseat(tx, hold, input.seatIds);
    else if (count !== hold.count) await resize(tx, hold, count);
    tx.em.assign(hold, { name, note, colour, expiresAt });
    tx.audit('hold.changed', holdSubject(hold), changed(before, factsOf(hold)));
    tellHold(tx, hold, 'changed');
  });
}

/** Its places are on sale again. */
export async function releaseHold(scope: Scope, at: { readonly eventId: string; readonly id: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const hold = await lockHold(tx, at);
    await letGoOf(tx, hold, 'released');
  });
}

/** Ends a locked hold and gives its places back. */
export async function letGoOf(tx: TxScope, hold: Hold, to: 'released' | 'expired'): Promise<void> {
  const places = [...placesOf(hold, hold.count), ...(hold.seated ? await freeAll(tx, hold) : [])];
  tx.audit(`hold.${to}`, holdSubject(hold), { before: { count: hold.count }, after: { count: 0 } });
  tx.em.assign(hold, { state: to, count: 0, quotaIds: [] });
  tellHold(tx, hold, to);
  tx.claimLast((em) => releaseQuota(em, places));
}

async function freeAll(tx: TxScope, hold: Hold): Promise<QuotaClaim[]> {
  const at = await openHall(tx.em, hold.occurrence.id);
  const seats = await seatsKept(tx.em, at, hold.id);
  await freeSeatsOf(tx.em, at, hold.id, seats);
  return claimsOfSeats(tx.em, at.occurrenceId, seats);
}

/** A hold that still keeps places, locked: its changes, its conversion and its end happen one after the other. */
export async function lockHold(tx: TxScope, at: { readonly eventId: string; readonly id: string }): Promise<Hold> {
  const hold = await tx.em.findOne(
    Hold,
    { id: at.id, event: at.eventId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (!hold) throw new DomainError('hold.not_found', { status: 404 });
  if (hold.state !== 'active') throw new DomainError('hold.is_over', { status: 409 });
  return hold;
}

export function placesOf({ quotaIds }: Pick<Hold, 'quotaIds'>, count: number): QuotaClaim[] {
  return quotaIds.map((quotaId) => ({ quotaId, count }));
}

// The type may be counted by other quotas by now: from here on the hold is counted where the type is.
async function resize(tx: TxScope, hold: Hold, count: number): Promise<void> {
  if (hold.seated) throw new DomainError('hold.has_seats', { field: 'count' });
  const quotaIds = await limitsOf(tx, targetOf(hold));
  claimForHold(tx, [...placesOf(hold, -hold.count), ...placesOf({ quotaIds }, count)]);
  tx.em.assign(hold, { count, quotaIds });
}

async function reseat(tx: TxScope, hold: Hold, seatIds: readonly string[]): Promise<void> {
  if (!hold.seated) throw new DomainError('hold.has_no_seats', { field: 'seatIds' });
  if (seatIds.length === 0) throw new DomainError('hold.nothing', { field: 'seatIds' });
  const at = await openHall(tx.em, hold.occurrence.id);
  const [before, after] = [await seatsKept(tx.em, at, hold.id), seatsIn(at, seatIds)];
  const type = hold.ticketType && (await tx.em.findOneOrFail(TicketType, { id: hold.ticketType.id }));
  const other = type && after.find(({ category }) => category !== type.seatCategory);
  if (other) throw new DomainError('seat.other_category', { params: { seat: seatList([other]) }, field: 'seatIds' });
  const gone = before.filter((seat) => !after.includes(seat));
  const come = after.filter((seat) => !before.includes(seat));
  await freeSeatsOf(tx.em, at, hold.id, gone);
  await keepSeats(tx.em, at, hold.id, come);
  const quotaIds = type ? await quotasBesideSeats(tx, targetOf(hold)) : [];
  claimForHold(tx, [
    ...negative(await claimsOfSeats(tx.em, at.occurrenceId, gone)),
    ...(await claimsOfSeats(tx.em, at.occurrenceId, come)),
    ...placesOf(hold, -hold.count),
    ...placesOf({ quotaIds }, after.length),
  ]);
  tx.em.assign(hold, { count: after.length, quotaIds });
}

function factsOf({ name, note, colour, count, expiresAt }: Hold) {
  return { name, note, colour, count, expiresAt: expiresAt?.toISOString() ?? null };
}
