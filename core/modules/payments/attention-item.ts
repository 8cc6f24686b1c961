import type { TxScope } from '../../kernel/scope/scope.ts';
import { newId } from '../../kernel/ids.ts';
import type { Order } from '../orders/index.ts';
import { AttentionItem, type AttentionKind } from './attention.entity.ts';

/** Puts money that core must not decide about on the attention list. */
export function needsAttention(
  tx: TxScope,
  kind: AttentionKind,
  order: Order,
  paymentId: string | null,
  facts: Readonly<Record<string, string | number>>,
): void {
  const item = tx.em.create(AttentionItem, {
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
