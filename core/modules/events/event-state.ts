import { DomainError } from '../../kernel/errors.ts';
import type { EventState } from './event.entity.ts';

const MOVES: Readonly<Record<EventState, readonly EventState[]>> = {
  draft: ['published'],
  published: ['draft', 'completed', 'cancelled'],
  completed: [],
  cancelled: [],
};

export function canMove(from: EventState, to: EventState): boolean {
  return MOVES[from].includes(to);
}

/** Moves the event, or says why it cannot go there. */
export function moveEvent(event: { state: EventState }, to: EventState): void {
  if (!canMove(event.state, to)) throw new DomainError(`event.is_${event.state}`, { status: 409 });
  event.state = to;
}

/** An event that is over or called off is history, and history is not edited. */
export function refuseHistory(event: { readonly state: EventState }): void {
  if (event.state === 'completed' || event.state === 'cancelled') {
    throw new DomainError(`event.is_${event.state}`, { status: 409 });
  }
}
