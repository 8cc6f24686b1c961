import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Occurrence } from '../events/index.ts';
import { claimQuota, type QuotaClaim } from './claim-quota.ts';
import type { HoldFacts } from './hold-input.ts';
import { holdSubject, tellHold } from './hold-facts.ts';
import type { HallSeat } from '../venues/index.ts';
import { claimsOfSeats, keepSeats, openHall, seatList, seatsIn, type OpenHall } from './hold-seats.ts';
import { Hold } from './hold.entity.ts';
import { quotasFor, type Target } from './quotas-for.ts';
import { TicketType } from './ticket-type.entity.ts';
import { Variation } from './variation.entity.ts';

export interface CreateHold extends HoldFacts {
  readonly eventId: string;
  /** May be left out where seats are chosen: then an order decides. */
  readonly ticketTypeId?: string | undefined;
  readonly variationId?: string | undefined;
  /** May be left out where the event has one date. */
  readonly occurrenceId?: string | undefined;
  /** How many places, or which seats. */
  readonly count?: number | undefined;
  readonly seatIds?: readonly string[] | undefined;
}

/** Keeps places or seats back from the sale. They are claimed as a buyer's are: nobody can be given them as well. */
export async function createHold(scope: Scope, input: CreateHold): Promise<{ id: string }> {
  return scope.tx(async (tx) => {
    const { eventId, name, note, colour, expiresAt, seatIds } = input;
    const type = await typeOf(tx, input);
    const occurrence = await dateOf(tx, input);
    refusePast(tx, expiresAt);
    const target = { ticketTypeId: type?.id, variationId: input.variationId, occurrenceId: occurrence.id };
    const hall = seatIds ? await openHall(tx.em, occurrence.id) : undefined;
    const kept = hall
      ? await seatsFor(tx, hall, seatIds!, type, target)
      : await placesFor(tx, { ...target, ticketTypeId: type!.id }, input.count);
    const hold = tx.em.create(Hold, {
      ...{ id: newId(), organizationId: occurrence.organizationId, event: eventId, occurrence: occurrence.id },
      ...{ ticketType: type?.id ?? null, variation: input.variationId ?? null, seated: hall !== undefined },
      ...{ name, note, colour, expiresAt, count: kept.count, quotaIds: kept.quotaIds },
      createdAt: tx.clock.now(),
    });
    await tx.em.flush();
    if (hall) await keepSeats(tx.em, hall, hold.id, kept.seats);
    const seats = kept.seats.length > 0 ? { seats: seatList(kept.seats) } : {};
    tx.audit('hold.created', holdSubject(hold), { after: { name, count: hold.count, ...seats } });
    tellHold(tx, hold, 'created');
    claimForHold(tx, kept.claims);
    return { id: hold.id };
  });
}

interface Kept {
  readonly count: number;
  readonly quotaIds: string[];
  readonly claims: readonly QuotaClaim[];
  readonly seats: readonly HallSeat[];
}

async function placesFor(tx: TxScope, target: Target, count = 0): Promise<Kept> {
  if (count < 1) throw new DomainError('hold.nothing', { field: 'count' });
  const quotaIds = await limitsOf(tx, target);
  return { count, quotaIds, claims: quotaIds.map((quotaId) => ({ quotaId, count })), seats: [] };
}

async function seatsFor(
  tx: TxScope,
  at: OpenHall,
  seatIds: readonly string[],
  type: TicketType | null,
  target: Omit<Target, 'ticketTypeId'>,
): Promise<Kept> {
  const seats = seatsIn(at, seatIds);
  if (seats.length === 0) throw new DomainError('hold.nothing', { field: 'seatIds' });
  const other = type && seats.find(({ category }) => category !== type.seatCategory);
  if (other) throw new DomainError('seat.other_category', { params: { seat: seatList([other]) }, field: 'seatIds' });
  const ofSeats = await claimsOfSeats(tx.em, at.occurrenceId, seats);
  const quotaIds = type ? await quotasBesideSeats(tx, { ...target, ticketTypeId: type.id }) : [];
  const claims = [...ofSeats, ...quotaIds.map((quotaId) => ({ quotaId, count: seats.length }))];
  return { count: seats.length, quotaIds, claims, seats };
}

/** What counts a seated hold of a type, beyond its seats. */
export async function quotasBesideSeats(tx: TxScope, target: Target): Promise<string[]> {
  const { quotaIds } = await quotasFor(tx.em, target);
  if (quotaIds.length === 0) return [];
  const rows = await tx.em.execute<{ id: string }[]>(
    'select id from quotas where id in (?) and seat_category is null',
    [quotaIds],
  );
  return rows.map(({ id }) => id);
}

/** Moves the counters as the last statements of the transaction; what is not there undoes all of it. */
export function claimForHold(tx: TxScope, changes: readonly QuotaClaim[]): void {
  tx.claimLast(async (em) => {
    const claim = await claimQuota(em, changes);
    if (!claim.ok) throw new DomainError('hold.not_enough', { status: 409, field: 'count' });
  });
}

/** The quotas to keep places back in. Of what has no limit nothing needs to be kept. */
export async function limitsOf(tx: TxScope, target: Target): Promise<string[]> {
  const { quotaIds, limited } = await quotasFor(tx.em, target);
  if (!limited) throw new DomainError('hold.no_limit', { status: 409, field: 'ticketTypeId' });
  if (quotaIds.length === 0) throw new DomainError('hold.not_enough', { status: 409, field: 'count' });
  return quotaIds;
}

export function targetOf({ ticketType, variation, occurrence }: Hold): Target {
  return { ticketTypeId: ticketType!.id, variationId: variation?.id ?? null, occurrenceId: occurrence.id };
}

export function refusePast({ clock }: Pick<TxScope, 'clock'>, expiresAt: Date | null): void {
  if (expiresAt !== null && expiresAt <= clock.now()) {
    throw new DomainError('hold.expires_in_past', { status: 422, field: 'expiresAt' });
  }
}

async function typeOf(
  tx: TxScope,
  { ticketTypeId, variationId, eventId, seatIds }: CreateHold,
): Promise<TicketType | null> {
  if (ticketTypeId === undefined) {
    if (seatIds === undefined) throw new DomainError('hold.nothing', { field: 'ticketTypeId' });
    if (variationId !== undefined) throw new DomainError('variation.not_found', { status: 404, field: 'variationId' });
    return null;
  }
  const type = await tx.em.findOne(TicketType, { id: ticketTypeId, event: eventId, state: 'active' });
  if (!type) throw new DomainError('ticket_type.not_found', { status: 404, field: 'ticketTypeId' });
  if (variationId === undefined) return type;
  const variation = await tx.em.findOne(Variation, { id: variationId, ticketType: type.id, state: 'active' });
  if (!variation) throw new DomainError('variation.not_found', { status: 404, field: 'variationId' });
  return type;
}

async function dateOf(tx: TxScope, { eventId, occurrenceId }: CreateHold): Promise<Occurrence> {
  const dates = await tx.em.find(Occurrence, {
    event: eventId,
    state: 'scheduled',
    endsAt: { $gt: tx.clock.now() },
    ...(occurrenceId === undefined ? {} : { id: occurrenceId }),
  });
  if (dates.length === 1) return dates[0]!;
  if (dates.length > 1) throw new DomainError('order.occurrence_missing', { status: 422, field: 'occurrenceId' });
  throw new DomainError('order.occurrence_closed', { status: 409, field: 'occurrenceId' });
}
