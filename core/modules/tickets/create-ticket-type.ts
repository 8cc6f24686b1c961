import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { Event } from '../events/index.ts';
import { linkQuota, linkSeats } from './link-quotas.ts';
import { addOwnQuotas } from './own-quotas.ts';
import { Quota, TicketTypeQuota } from './quota.entity.ts';
import { checkTicketType, type TicketTypeFacts } from './check-ticket-type.ts';
import { columnsOf, given, refuseForeignCategory, TYPE_DEFAULTS } from './ticket-type-facts.ts';
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

    const facts = {
      ...TYPE_DEFAULTS,
      ...given(input),
      name: input.name,
      priceMinor: input.priceMinor,
      position: input.position ?? (await nextPosition(tx, event.id)),
    };
    await refuseForeignCategory(tx, event.id, facts);
    const type = tx.em.create(TicketType, {
      ...columnsOf(facts),
      id: newId(),
      organizationId: event.organization.id,
      event: event.id,
      createdAt: tx.clock.now(),
    });
    await tx.em.flush();
    if (input.quantity !== undefined) await addOwnQuotas(tx, event, { type }, input.quantity);
    await linkShared(tx, event, type, input.quotaIds ?? []);
    await linkSeats(tx, type);
    tx.audit('ticket_type.created', subjectOf(type, event), {
      after: { name: type.name, priceMinor: type.priceMinor, quantity: input.quantity ?? null },
    });
    return { id: type.id };
  });
}

/** Makes exactly these shared quotas count the type, beside its own. */
export async function linkShared(
  tx: TxScope,
  event: Event,
  type: TicketType,
  quotaIds: readonly string[],
): Promise<void> {
  const shared = await tx.em.find(Quota, {
    event: event.id,
    purpose: 'places',
    ownTypeId: null,
    ownVariationId: null,
    seatCategory: null,
  });
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
