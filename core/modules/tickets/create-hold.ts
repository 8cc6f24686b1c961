import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Occurrence } from '../events/index.ts';
import { claimQuota, type QuotaClaim } from './claim-quota.ts';
import type { HoldFacts } from './hold-input.ts';
import { holdSubject, tellHold } from './hold-facts.ts';
import { Hold } from './hold.entity.ts';
import { quotasFor } from './quotas-for.ts';
import { TicketType } from './ticket-type.entity.ts';

export interface CreateHold extends HoldFacts {
  readonly eventId: string;
  readonly ticketTypeId: string;
  /** May be left out where the event has one date. */
  readonly occurrenceId?: string | undefined;
  readonly count: number;
}

/** Keeps places back from the sale. They are claimed as a buyer's are: nobody can be given them as well. */
export async function createHold(scope: Scope, input: CreateHold): Promise<{ id: string }> {
  return scope.tx(async (tx) => {
    const type = await tx.em.findOne(TicketType, { id: input.ticketTypeId, event: input.eventId, state: 'active' });
    if (!type) throw new DomainError('ticket_type.not_found', { status: 404, field: 'ticketTypeId' });
    const occurrence = await dateOf(tx, input);
    refusePast(tx, input.expiresAt);
    const quotaIds = await limitsOf(tx, type.id, occurrence.id);
    const hold = tx.em.create(Hold, {
      id: newId(),
      organizationId: type.organizationId,
      event: input.eventId,
      ticketType: type.id,
      occurrence: occurrence.id,
      name: input.name,
      note: input.note,
      colour: input.colour,
      count: input.count,
      quotaIds,
      expiresAt: input.expiresAt,
      createdAt: tx.clock.now(),
    });
    tx.audit('hold.created', holdSubject(hold), { after: { name: hold.name, count: hold.count } });
    tellHold(tx, hold, 'created');
    claimForHold(
      tx,
      quotaIds.map((quotaId) => ({ quotaId, count: input.count })),
    );
    return { id: hold.id };
  });
}

/** Moves the counters as the last statements of the transaction; what is not there undoes all of it. */
export function claimForHold(tx: TxScope, changes: readonly QuotaClaim[]): void {
  tx.claimLast(async (em) => {
    const claim = await claimQuota(em, changes);
    if (!claim.ok) throw new DomainError('hold.not_enough', { status: 409, field: 'count' });
  });
}

/** The quotas to keep places back in. Of what has no limit nothing needs to be kept. */
export async function limitsOf(tx: TxScope, ticketTypeId: string, occurrenceId: string): Promise<string[]> {
  const { quotaIds, limited } = await quotasFor(tx.em, { ticketTypeId, occurrenceId });
  if (!limited) throw new DomainError('hold.no_limit', { status: 409, field: 'ticketTypeId' });
  if (quotaIds.length === 0) throw new DomainError('hold.not_enough', { status: 409, field: 'count' });
  return quotaIds;
}

export function refusePast({ clock }: Pick<TxScope, 'clock'>, expiresAt: Date | null): void {
  if (expiresAt !== null && expiresAt <= clock.now()) {
    throw new DomainError('hold.expires_in_past', { status: 422, field: 'expiresAt' });
  }
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
