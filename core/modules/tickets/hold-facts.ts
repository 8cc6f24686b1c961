import type { AuditSubject, TxScope } from '../../kernel/scope/scope.ts';
import type { Hold } from './hold.entity.ts';
import type { HoldChanged } from './tickets.hooks.ts';

export function holdSubject({ id, organizationId, name }: Pick<Hold, 'id' | 'organizationId' | 'name'>): AuditSubject {
  return { kind: 'hold', id, organizationId, label: name };
}

/** Announces what became of a hold. */
export function tellHold(
  tx: TxScope,
  hold: Pick<Hold, 'id' | 'organizationId' | 'event' | 'count'>,
  what: HoldChanged['what'],
): void {
  const { id: holdId, organizationId, event, count } = hold;
  tx.emit('hold.changed', { v: 1, holdId, organizationId, eventId: event.id, what, count });
}
