import type { Scope } from '../../kernel/scope/scope.ts';
import { Cancellation } from './cancellation.entity.ts';

/** What became of the orders of an event, the newest first. */
export function cancellationsOf(
  { em }: Pick<Scope, 'em'>,
  at: { readonly organizationId: string; readonly eventId: string },
): Promise<Cancellation[]> {
  const where = { event: at.eventId, organizationId: at.organizationId };
  return em.fork().find(Cancellation, where, { orderBy: { id: 'desc' } });
}
