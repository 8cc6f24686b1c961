import { z } from 'zod';
import { instantIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Actor } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { lockOrderByCode } from './confirm-order.ts';
import { normalizeOrderCode } from './order-code.ts';
import { subjectOf } from './order-facts.ts';
import { OrderNote } from './order-note.entity.ts';

export const AddNote = z.strictObject({
  text: z.string().trim().max(2000).default(''),
  /** The day on which somebody should look at the order again; null: nobody needs to any more. Absent: as it was. */
  followUpOn: z.iso.date().nullable().optional(),
});

/** Writes a note to an order, says when it is to be looked at again, or both. */
export async function addNote(
  scope: Scope,
  { code, text, followUpOn }: z.output<typeof AddNote> & { readonly code: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    const before = order.followUpOn ?? null;
    const moves = followUpOn !== undefined && followUpOn !== before;
    if (text === '' && !moves) throw new DomainError('order.note_empty', { field: 'text' });
    if (text !== '') {
      tx.em.create(OrderNote, {
        ...{ id: newId(), organizationId: order.organizationId, order, text, createdAt: tx.clock.now() },
        byUserId: scope.actor.kind === 'user' ? scope.actor.userId : null,
        byLabel: labelOf(scope.actor).slice(0, 200),
      });
    }
    if (moves) tx.em.assign(order, { followUpOn, updatedAt: tx.clock.now() });
    tx.audit(text === '' ? 'order.follow_up_set' : 'order.note_added', subjectOf(order), {
      ...(moves ? { before: { followUpOn: before }, after: { followUpOn } } : {}),
    });
  });
}

function labelOf(actor: Actor): string {
  if (actor.kind === 'user') return actor.name || actor.email;
  return actor.kind === 'key' || actor.kind === 'device' ? actor.name : actor.kind;
}

export interface NoteRow {
  readonly id: string;
  readonly orderId: string;
  readonly text: string;
  readonly by: string;
  readonly at: Date;
}

/** The newest first. */
export async function notesOf({ em }: Pick<Scope, 'em'>, orderIds: readonly string[]): Promise<NoteRow[]> {
  if (orderIds.length === 0) return [];
  const rows = await em.execute<Record<string, unknown>[]>(
    'select id, order_id, text, by_label, created_at from order_notes where order_id in (?) order by id desc',
    [orderIds],
  );
  return rows.map((row) => ({
    ...{ id: String(row['id']), orderId: String(row['order_id']), text: String(row['text']) },
    ...{ by: String(row['by_label']), at: instantIn(row['created_at']) },
  }));
}
