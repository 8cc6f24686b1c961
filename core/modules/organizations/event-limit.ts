import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { MemberEvent } from './member-event.entity.ts';
import { Member } from './member.entity.ts';

/** Limits a member to events of the organization, or to none of them where the limit is null. */
export async function setEventLimit(tx: TxScope, member: Member, eventIds: readonly string[] | null): Promise<void> {
  member.limited = eventIds !== null;
  await tx.em.flush();
  await tx.em.nativeDelete(MemberEvent, { member: member.id });
  for (const eventId of new Set(eventIds)) {
    tx.em.create(MemberEvent, {
      id: newId(),
      organizationId: member.organization.id,
      member: tx.em.getReference(Member, member.id, { wrapped: true }),
      eventId,
    });
  }
}

/** Owners answer for the whole organization, and another organization's events are not there. */
export async function checkEventLimit(
  tx: TxScope,
  organizationId: string,
  { role, eventIds }: { readonly role: string; readonly eventIds: readonly string[] | null },
): Promise<void> {
  if (eventIds === null) return;
  if (role === 'owner') throw new DomainError('member.owner_limited', { field: 'eventIds' });
  if (eventIds.length === 0) throw new DomainError('member.no_events', { field: 'eventIds' });
  const known = await eventsOf(tx, organizationId, eventIds);
  if (eventIds.some((id) => !known.has(id))) throw new DomainError('event.not_found', { field: 'eventIds' });
}

/** Those of the events that the organization still has. */
export async function eventsOf(
  { em }: Pick<TxScope, 'em'>,
  organizationId: string,
  eventIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (eventIds.length === 0) return new Set();
  // Events know their organization, not the other way round: this reads their table without their entity.
  const rows = await em.execute<{ id: string }[]>('select id from events where organization_id = ? and id in (?)', [
    organizationId,
    eventIds,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** The organization's events by the last parts of their addresses. */
export async function eventsBySlug(
  { em }: Pick<TxScope, 'em'>,
  organizationId: string,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (slugs.length === 0) return new Map();
  const asked = 'select id, slug from events where organization_id = ? and slug in (?)';
  const rows = await em.execute<{ id: string; slug: string }[]>(asked, [organizationId, slugs]);
  return new Map(rows.map(({ id, slug }) => [slug, id]));
}
