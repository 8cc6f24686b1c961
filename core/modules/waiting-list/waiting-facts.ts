import { hashToken } from '../../kernel/seal.ts';
import type { AuditSubject, TxScope } from '../../kernel/scope/scope.ts';
import type { Target } from '../tickets/index.ts';
import './waiting-list.hooks.ts';
import type { WaitingFact } from './waiting-list.hooks.ts';

interface Named {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
}

export function factOf({ id: entryId, organizationId, eventId }: Named): WaitingFact {
  return { v: 1, entryId, organizationId, eventId };
}

/** Without a name: whoever waits is a private matter, and the history is kept for years. */
export function entrySubject({ id, organizationId }: Pick<Named, 'id' | 'organizationId'>): AuditSubject {
  return { kind: 'waiting_entry', id, organizationId };
}

/** What makes it impossible to stand in a line twice. */
export function standingOf({ ticketTypeId, variationId, occurrenceId, email }: Target & { email: string }): string {
  return hashToken([ticketTypeId, ...(variationId ? [variationId] : []), occurrenceId, email].join(' '));
}

export type Ending = 'accepted' | 'declined' | 'lapsed' | 'left' | 'removed';

/** Ends an entry unless somebody else was quicker. Who left of their own will is forgotten at once. */
export async function end(tx: TxScope, entry: Named & { readonly state: string }, how: Ending): Promise<boolean> {
  const forget = how === 'left' || how === 'removed' ? `, email = null, name = ''` : '';
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update waiting_entries set state = ?, standing = null, updated_at = ? ${forget} where id = ? and state = ?`,
    [how, tx.clock.now(), entry.id, entry.state],
    'run',
  );
  if (affectedRows === 0) return false;
  tx.audit(`waiting_entry.${how}`, entrySubject(entry), { before: { state: entry.state }, after: { state: how } });
  tx.emit('waiting_list.ended', { ...factOf(entry), how });
  return true;
}
