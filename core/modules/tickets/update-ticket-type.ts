import { LockMode } from '@mikro-orm/core';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Event } from '../events/index.ts';
import { linkShared, subjectOf } from './create-ticket-type.ts';
import { resizeBuyers } from './buyer-quotas.ts';
import { resizeOwn } from './own-quotas.ts';
import { checkTicketType, type TicketTypeFacts } from './check-ticket-type.ts';
import { relinkSeats } from './link-quotas.ts';
import { columnsOf, factsOf, given, refuseForeignCategory } from './ticket-type-facts.ts';
import { TicketType } from './ticket-type.entity.ts';

export interface UpdateTicketType extends Partial<TicketTypeFacts> {
  readonly eventId: string;
  readonly id: string;
  /** The version that was read, where a person edits: somebody else's change in between is a 409. */
  readonly version?: number | undefined;
  /** Size of the type's own quotas, the same for each date. Null: no own limit. Orders that were sold keep theirs. */
  readonly quantity?: number | null | undefined;
  readonly quotaIds?: readonly string[] | undefined;
}

export async function updateTicketType(scope: Scope, input: UpdateTicketType): Promise<void> {
  await scope.tx(async (tx) => {
    const { type, event } = await lockTicketType(tx, input);
    const before = factsOf(type);
    const after = { ...before, ...given(input) };
    checkTicketType(after);
    await refuseForeignCategory(tx, event.id, after);
    if (after.kind !== before.kind) await refuseSold(tx, type);
    tx.em.assign(type, columnsOf(after));
    await tx.em.flush();
    if (input.quantity !== undefined) await resizeOwn(tx, event, { type }, input.quantity);
    if (after.maxPerBuyer !== before.maxPerBuyer) await resizeBuyers(tx, type.id, after.maxPerBuyer);
    if (input.quotaIds !== undefined) await linkShared(tx, event, type, input.quotaIds);
    if (before.seatCategory !== type.seatCategory) await relinkSeats(tx, type);
    tx.audit(
      'ticket_type.updated',
      subjectOf(type, event),
      changed(before, input.quantity === undefined ? after : { ...after, quantity: input.quantity }),
    );
  });
}

/** It is sold no more. Its sold tickets stay what they are. */
export async function archiveTicketType(scope: Scope, { eventId, id }: { eventId: string; id: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const { type, event } = await lockTicketType(tx, { eventId, id });
    if (type.state === 'archived') return;
    type.state = 'archived';
    tx.audit('ticket_type.archived', subjectOf(type, event));
  });
}

export async function restoreTicketType(scope: Scope, { eventId, id }: { eventId: string; id: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const { type, event } = await lockTicketType(tx, { eventId, id });
    if (type.state === 'active') return;
    type.state = 'active';
    tx.audit('ticket_type.restored', subjectOf(type, event));
  });
}

export async function lockTicketType(tx: TxScope, at: { eventId: string; id: string; version?: number | undefined }) {
  const type = await tx.em.findOne(
    TicketType,
    { id: at.id, event: at.eventId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const event = await tx.em.findOne(Event, { id: at.eventId });
  if (!type || !event) throw new DomainError('ticket_type.not_found', { status: 404 });
  await refuseStale(tx, { kind: 'ticket_type', id: type.id }, type.version, at.version);
  return { type, event };
}

// Lines of orders were written as tickets or as products.
async function refuseSold(tx: TxScope, type: TicketType): Promise<void> {
  const [row] = await tx.em.execute<{ id: string }[]>('select id from order_lines where ticket_type_id = ? limit 1', [
    type.id,
  ]);
  if (row) throw new DomainError('ticket_type.kind_sold', { status: 409, field: 'kind' });
}
