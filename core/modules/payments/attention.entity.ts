import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid } from '../../kernel/db/columns.ts';
import { Order } from '../orders/index.ts';

export type AttentionKind =
  | 'amount_differs'
  | 'late_payment'
  | 'refund_outside'
  | 'refund_failed'
  | 'start_failed'
  | 'overpaid'
  | 'refund_by_hand'
  | 'cancel_failed'
  | 'gift_card_spent'
  | 'ledger_differs'
  | 'bank_entry'
  | 'authorization_ended'
  | 'capture_failed'
  | 'disputed'
  | 'dispute_lost'
  | 'transfer_refused'
  | 'payment_differs'
  | 'refund_waits';

/** Money that a person should look at. */
const AttentionSchema = defineEntity({
  name: 'AttentionItem',
  tableName: 'attention_items',
  properties: {
    id: id(),
    organizationId: uuid(),
    /** Null: money of which nobody knows the order. */
    order: () => p.manyToOne(Order).ref().nullable().createForeignKeyConstraint(false),
    /** The line of a bank's statement that it is about. */
    bankEntryId: uuid().nullable(),
    paymentId: uuid().nullable(),
    /** The refund that waits to be handed out. */
    refundId: uuid().nullable(),
    /** The dispute that it is about. */
    disputeId: uuid().nullable(),
    /** The payout that it is about. */
    payoutId: uuid().nullable(),
    /** What the provider's books and ours say differently, that it is about. */
    differenceId: uuid().nullable(),
    /** Until when something can be done; such items stand first. */
    dueAt: instant().nullable(),
    kind: text(40).$type<AttentionKind>(),
    facts: p.json<Record<string, string | number>>(),
    createdAt: instant(),
    resolvedAt: instant().nullable(),
    resolvedBy: text(200).nullable(),
  },
  // A refund waits once.
  uniques: [{ name: 'attention_items_refund_uq', properties: ['refundId'] }],
  indexes: [
    { name: 'attention_items_open_ix', properties: ['organizationId', 'resolvedAt'] },
    { name: 'attention_items_dispute_ix', properties: ['disputeId'] },
    { name: 'attention_items_difference_ix', properties: ['differenceId'] },
  ],
});

export class AttentionItem extends AttentionSchema.class {}
AttentionSchema.setClass(AttentionItem);
