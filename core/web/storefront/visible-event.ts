import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { eventBySlug, type EventDetail } from '../../modules/events/index.ts';
import { can } from '../../modules/organizations/index.ts';

/** A draft is there for its organizers, as a preview; for everybody else it does not exist. */
export async function visibleEvent(scope: Scope, slug: string): Promise<EventDetail> {
  const event = await eventBySlug(scope, slug);
  if (
    !event ||
    (event.state === 'draft' &&
      !(await can(scope, 'events.read', { organizationId: event.organization.id, eventId: event.id })))
  ) {
    throw new DomainError('event.not_found', { status: 404 });
  }
  return event;
}
