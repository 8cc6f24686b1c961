import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Event, Occurrence } from '../events/index.ts';
import { linkQuota } from './link-quotas.ts';
import { Quota } from './quota.entity.ts';
import { quotaSubject } from './update-quota.ts';
import { TicketType } from './ticket-type.entity.ts';

export interface CreateQuota {
  readonly eventId: string;
  readonly name: string;
  /** Null: unlimited. */
  readonly size: number | null;
  /** Without it: the places of all dates together. */
  readonly occurrenceId?: string | undefined;
  readonly ticketTypeIds?: readonly string[] | undefined;
}

/** A quota that several ticket types share. Types that were sold before are counted from now on. */
export async function createQuota(scope: Scope, input: CreateQuota): Promise<{ id: string }> {
  return scope.tx(async (tx) => {
    const event = await tx.em.findOne(Event, { id: input.eventId });
    if (!event) throw new DomainError('event.not_found', { status: 404 });
    if (input.occurrenceId) {
      const occurrence = await tx.em.findOne(Occurrence, { id: input.occurrenceId, event: event.id });
      if (!occurrence) throw new DomainError('occurrence.not_found', { status: 404, field: 'occurrenceId' });
    }
    const typeIds = [...new Set(input.ticketTypeIds ?? [])];
    const types = await tx.em.find(TicketType, { id: { $in: typeIds }, event: event.id });
    if (types.length < typeIds.length) {
      throw new DomainError('ticket_type.not_found', { status: 404, field: 'ticketTypeIds' });
    }

    const quota = tx.em.create(Quota, {
      id: newId(),
      organizationId: event.organization.id,
      event: event.id,
      ...(input.occurrenceId ? { occurrence: input.occurrenceId } : {}),
      name: input.name,
      size: input.size,
    });
    for (const type of types) linkQuota(tx, type, quota.id);
    tx.audit('quota.created', quotaSubject(quota), { after: { name: input.name, size: input.size } });
    return { id: quota.id };
  });
}
