import type { TxScope } from '../../kernel/scope/scope.ts';
import { newId } from '../../kernel/ids.ts';
import type { Order } from '../orders/index.ts';
import { AttentionItem, type AttentionKind } from './attention.entity.ts';

/** Money on a bank account of which core does not know for certain whose it is. */
export function entryNeedsAttention(
  tx: TxScope,
  { organizationId, orderId, entryId }: { organizationId: string; orderId: string | null; entryId: string },
  facts: Readonly<Record<string, string | number>>,
): void {
  const kind = 'bank_entry';
  const item = tx.em.create(AttentionItem, {
    ...{ id: newId(), organizationId, order: orderId, bankEntryId: entryId, kind, facts: { ...facts } },
    createdAt: tx.clock.now(),
  });
  tx.emit('payment.needs_attention', { v: 1, itemId: item.id, organizationId, kind });
}

/** The person has dealt with the entry itself. */
export async function entryIsSettled(tx: TxScope, entryId: string): Promise<void> {
  const resolvedBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
  const open = { bankEntryId: entryId, resolvedAt: null };
  await tx.em.nativeUpdate(AttentionItem, open, { resolvedAt: tx.clock.now(), resolvedBy });
}

/** A payout that its provider does not carry out; said once while it is open. */
export async function payoutNeedsAttention(
  tx: TxScope,
  { organizationId, payoutId }: { readonly organizationId: string; readonly payoutId: string },
  facts: Readonly<Record<string, string | number>>,
): Promise<void> {
  const kind = 'transfer_refused';
  if ((await tx.em.count(AttentionItem, { payoutId, resolvedAt: null })) > 0) return;
  const item = tx.em.create(AttentionItem, {
    ...{ id: newId(), organizationId, order: null, payoutId, kind, facts: { ...facts }, createdAt: tx.clock.now() },
  });
  tx.emit('payment.needs_attention', { v: 1, itemId: item.id, organizationId, kind });
}

export async function payoutIsSettled(tx: TxScope, payoutId: string): Promise<void> {
  const resolvedBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
  await tx.em.flush();
  await tx.em.nativeUpdate(AttentionItem, { payoutId, resolvedAt: null }, { resolvedAt: tx.clock.now(), resolvedBy });
}

/** A provider's books and ours differ: of some payment, or of none that we know. */
export function differenceNeedsAttention(
  tx: TxScope,
  about: {
    readonly organizationId: string;
    readonly differenceId: string;
    readonly paymentId: string | null;
    readonly orderId: string | null;
  },
  facts: Readonly<Record<string, string | number>>,
): void {
  const { orderId, ...own } = about;
  const kind = 'payment_differs';
  const item = tx.em.create(AttentionItem, {
    ...{ ...own, id: newId(), order: orderId, kind, facts: { ...facts }, createdAt: tx.clock.now() },
  });
  tx.emit('payment.needs_attention', { v: 1, itemId: item.id, organizationId: own.organizationId, kind });
}

/** Both sides say the same, or a person knows why not. */
export async function differenceIsSettled(tx: TxScope, differenceId: string): Promise<void> {
  const resolvedBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
  await tx.em.flush();
  const open = { differenceId, resolvedAt: null };
  await tx.em.nativeUpdate(AttentionItem, open, { resolvedAt: tx.clock.now(), resolvedBy });
}

/** A refund waits until somebody hands it out. `false`: that was said before. */
export async function refundWaits(
  tx: TxScope,
  order: Order,
  { id: refundId, paymentId }: { readonly id: string; readonly paymentId: string },
  facts: { readonly amount: number; readonly currency: string },
): Promise<boolean> {
  if ((await tx.em.count(AttentionItem, { refundId })) > 0) return false;
  needsAttention(tx, 'refund_waits', order, paymentId, facts, { refundId });
  return true;
}

/** Somebody handed it out, or could not. */
export async function refundWaitsNoMore(tx: TxScope, refundId: string): Promise<void> {
  const resolvedBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
  await tx.em.flush();
  await tx.em.nativeUpdate(AttentionItem, { refundId, resolvedAt: null }, { resolvedAt: tx.clock.now(), resolvedBy });
}

/** What is to become of the money of the last refund that failed was said in the same act. */
export async function refundIsDealtWith(tx: TxScope, paymentId: string): Promise<void> {
  const open = { paymentId, kind: 'refund_failed' as const, resolvedAt: null };
  const item = await tx.em.findOne(AttentionItem, open, { orderBy: { id: 'desc' } });
  if (!item) return;
  item.resolvedAt = tx.clock.now();
  item.resolvedBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
}

/** Somebody must answer a bank, or know that it decided for the buyer. */
export function disputeNeedsAttention(
  tx: TxScope,
  kind: 'disputed' | 'dispute_lost',
  order: Order,
  { id: disputeId, payment, respondBy }: DisputeToLookAt,
  facts: Readonly<Record<string, string | number>>,
): void {
  const dueAt = kind === 'disputed' ? (respondBy ?? null) : null;
  needsAttention(tx, kind, order, payment.id, facts, { disputeId, dueAt });
}

interface DisputeToLookAt {
  readonly id: string;
  readonly payment: { readonly id: string };
  readonly respondBy?: Date | null | undefined;
}

/** The bank moved the day until which an answer counts. */
export async function disputeIsDue(tx: TxScope, disputeId: string, dueAt: Date | null): Promise<void> {
  await tx.em.flush();
  await tx.em.nativeUpdate(AttentionItem, { disputeId, kind: 'disputed', resolvedAt: null }, { dueAt });
}

/** There is nothing to be done about it any more. */
export async function disputeIsSettled(tx: TxScope, disputeId: string): Promise<void> {
  const resolvedBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
  await tx.em.flush();
  await tx.em.nativeUpdate(AttentionItem, { disputeId, resolvedAt: null }, { resolvedAt: tx.clock.now(), resolvedBy });
}

/** Puts money that core must not decide about on the attention list. */
export function needsAttention(
  tx: TxScope,
  kind: AttentionKind,
  order: Order,
  paymentId: string | null,
  facts: Readonly<Record<string, string | number>>,
  more: { readonly disputeId?: string; readonly dueAt?: Date | null; readonly refundId?: string } = {},
): void {
  const item = tx.em.create(AttentionItem, {
    ...more,
    id: newId(),
    organizationId: order.organizationId,
    order,
    paymentId,
    kind,
    facts: { ...facts },
    createdAt: tx.clock.now(),
  });
  tx.em.persist(item);
  tx.audit(
    'order.needs_attention',
    { kind: 'order', id: order.id, label: order.code, organizationId: order.organizationId },
    { after: { attention: kind, ...facts } },
  );
  tx.emit('payment.needs_attention', { v: 1, itemId: item.id, organizationId: order.organizationId, kind });
}
