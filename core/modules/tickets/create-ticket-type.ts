import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { Event, Occurrence } from '../events/index.ts';
import { Quota, TicketTypeQuota } from './quota.entity.ts';
import { checkTicketType, type TicketTypeFacts } from './check-ticket-type.ts';
import { linkQuota, linkSeats } from './link-quotas.ts';
import { TicketType } from './ticket-type.entity.ts';

export interface CreateTicketType extends TicketTypeFacts {
  readonly eventId: string;
  /** Makes the type's own quota, one for each date. Without it the type has no limit but those of shared quotas. */
  readonly quantity?: number | undefined;
  /** Shared quotas of the event that count this type as well. */
  readonly quotaIds?: readonly string[] | undefined;
}

export async function createTicketType(scope: Scope, input: CreateTicketType): Promise<{ id: string }> {
  checkTicketType(input);
  return scope.tx(async (tx) => {
    const event = await tx.em.findOne(Event, { id: input.eventId });
    if (!event) throw new DomainError('event.not_found', { status: 404 });

    const type = tx.em.create(TicketType, {
      id: newId(),
      organizationId: event.organization.id,
      event: event.id,
      name: input.name,
      description: input.description ?? {},
      priceMinor: input.priceMinor,
      minPerOrder: input.minPerOrder ?? 1,
      maxPerOrder: input.maxPerOrder ?? 10,
      salesStart: input.salesStart ?? null,
      salesEnd: input.salesEnd ?? null,
      position: input.position ?? (await nextPosition(tx, event.id)),
      hidden: input.hidden ?? false,
      seatCategory: input.seatCategory ?? null,
      createdAt: tx.clock.now(),
    });
    await tx.em.flush();
    if (input.quantity !== undefined) await addOwnQuotas(tx, event, type, input.quantity);
    await linkShared(tx, event, type, input.quotaIds ?? []);
    await linkSeats(tx, type);
    tx.audit('ticket_type.created', subjectOf(type, event), {
      after: { name: type.name, priceMinor: type.priceMinor, quantity: input.quantity ?? null },
    });
    return { id: type.id };
  });
}

/** Gives every date of the event that has none yet a quota of this type's own. */
export async function addOwnQuotas(tx: TxScope, event: Event, type: TicketType, size: number | null): Promise<Quota[]> {
  const made: Quota[] = [];
  const occurrences = await tx.em.find(Occurrence, { event: event.id, state: 'scheduled' });
  const own = await tx.em.find(Quota, { ownTypeId: type.id });
  const covered = new Set(own.map((quota) => quota.occurrence?.id));
  for (const occurrence of occurrences.filter(({ id }) => !covered.has(id))) {
    const quota = tx.em.create(Quota, {
      id: newId(),
      organizationId: type.organizationId,
      event: event.id,
      occurrence: occurrence.id,
      ownTypeId: type.id,
      name: translate(type.name, event.locale).slice(0, 200),
      size,
    });
    linkQuota(tx, type, quota.id);
    made.push(quota);
  }
  await tx.em.flush();
  return made;
}

/** Makes exactly these shared quotas count the type, beside its own. */
export async function linkShared(
  tx: TxScope,
  event: Event,
  type: TicketType,
  quotaIds: readonly string[],
): Promise<void> {
  const shared = await tx.em.find(Quota, { event: event.id, ownTypeId: null, seatCategory: null });
  const unknown = quotaIds.find((id) => !shared.some((quota) => quota.id === id));
  if (unknown !== undefined) throw new DomainError('quota.not_found', { status: 404, field: 'quotaIds' });

  const links = await tx.em.find(TicketTypeQuota, { ticketType: type.id, quota: { $in: shared.map(({ id }) => id) } });
  const linked = new Set(links.map(({ quota }) => quota.id));
  for (const link of links.filter(({ quota }) => !quotaIds.includes(quota.id))) tx.em.remove(link);
  for (const quota of quotaIds.filter((id) => !linked.has(id))) {
    linkQuota(tx, type, quota);
  }
  await tx.em.flush();
}

export function subjectOf(type: TicketType, event: Event) {
  return {
    kind: 'ticket_type',
    id: type.id,
    organizationId: type.organizationId,
    label: translate(type.name, event.locale),
  };
}

async function nextPosition(tx: TxScope, eventId: string): Promise<number> {
  const [last] = await tx.em.find(TicketType, { event: eventId }, { orderBy: { position: 'desc' }, limit: 1 });
  return last ? last.position + 1 : 0;
}
