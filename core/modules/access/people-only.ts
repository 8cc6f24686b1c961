import { DomainError } from '../../kernel/errors.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { listEvents } from '../events/index.ts';

/** A program that could make keys would outlive the key that was taken from it; so would an admin in somebody's place. */
export function peopleOnly({ actor }: Pick<Scope, 'actor'>): void {
  refuseImpersonated({ actor });
  if (actor.kind === 'system' || (actor.kind === 'user' && !actor.via)) return;
  throw new DomainError('access.people_only', { status: 403 });
}

/** Who makes something, for lists; the account may go. */
export function makerOf({ actor }: Pick<Scope, 'actor'>): { createdById: string | null; createdBy: string | null } {
  return actor.kind === 'user'
    ? { createdById: actor.userId, createdBy: actor.email }
    : { createdById: null, createdBy: null };
}

export const MOST_EVENTS = 100;

/** Another organization's events are not there. */
export async function refuseStrangeEvents(
  scope: Scope,
  organizationId: string,
  eventIds: readonly string[],
): Promise<void> {
  if (eventIds.length === 0) throw new DomainError('access.no_events', { field: 'eventIds' });
  const { rows } = await listEvents(scope, { organizationId, eventIds, limit: MOST_EVENTS });
  const known = new Set(rows.map(({ id }) => id));
  if (eventIds.some((id) => !known.has(id))) throw new DomainError('event.not_found', { field: 'eventIds' });
}
