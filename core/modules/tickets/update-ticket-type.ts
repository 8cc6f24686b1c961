import { LockMode } from '@mikro-orm/core';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Event } from '../events/index.ts';
import { addOwnQuotas, linkShared, subjectOf } from './create-ticket-type.ts';
import { checkTicketType, type TicketTypeFacts } from './check-ticket-type.ts';
import { relinkSeats } from './link-quotas.ts';
import { resizeQuota } from './update-quota.ts';
import { Quota } from './quota.entity.ts';
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
    tx.em.assign(type, after);
    await tx.em.flush();
    if (input.quantity !== undefined) await resizeOwn(tx, event, type, input.quantity);
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

async function lockTicketType(tx: TxScope, at: { eventId: string; id: string; version?: number | undefined }) {
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

async function resizeOwn(tx: TxScope, event: Event, type: TicketType, quantity: number | null): Promise<void> {
  const own = await tx.em.find(Quota, { ownTypeId: type.id }, { orderBy: { id: 'asc' } });
  if (quantity !== null) await addOwnQuotas(tx, event, type, quantity);
  for (const quota of own) await resizeQuota(tx, quota, quantity);
}

function factsOf(type: TicketType) {
  const { name, description, priceMinor, minPerOrder, maxPerOrder, salesStart, salesEnd, hidden, position } = type;
  return {
    name,
    description,
    priceMinor,
    minPerOrder,
    maxPerOrder,
    hidden,
    position,
    salesStart: salesStart ?? null,
    salesEnd: salesEnd ?? null,
    seatCategory: type.seatCategory ?? null,
  };
}

const FIELDS = [
  'name',
  'description',
  'priceMinor',
  'minPerOrder',
  'maxPerOrder',
  'salesStart',
  'salesEnd',
  'hidden',
  'position',
  'seatCategory',
];

function given(input: UpdateTicketType): Partial<ReturnType<typeof factsOf>> {
  return Object.fromEntries(
    Object.entries(input).filter(([key, value]) => value !== undefined && FIELDS.includes(key)),
  );
}
