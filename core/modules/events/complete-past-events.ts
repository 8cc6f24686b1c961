import { LockMode } from '@mikro-orm/core';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Event } from './event.entity.ts';
import { moveEvent } from './event-state.ts';
import { eventSubject } from './locked-event.ts';

const AT_ONCE = 100;

/** Published events whose last date is over become completed. */
export async function completePastEvents(scope: Scope): Promise<{ completed: number }> {
  let completed = 0;
  for (;;) {
    const moved = await completeSome(scope);
    completed += moved;
    if (moved < AT_ONCE) return { completed };
  }
}

function completeSome(scope: Scope): Promise<number> {
  return scope.tx(async (tx) => {
    const over = await tx.em.find(
      Event,
      { state: 'published', endsAt: { $lt: tx.clock.now() } },
      { orderBy: { id: 'asc' }, limit: AT_ONCE, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
    );
    for (const event of over) {
      moveEvent(event, 'completed');
      tx.audit('event.completed', eventSubject(event));
      tx.emit('event.changed', { v: 1, eventId: event.id, organizationId: event.organization.id, what: 'completed' });
    }
    return over.length;
  });
}
