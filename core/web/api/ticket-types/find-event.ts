import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { eventById, type EventDetail } from '../../../modules/events/index.ts';

export async function findEvent(scope: Scope, id: string): Promise<EventDetail> {
  const event = await eventById(scope, id);
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return event;
}
