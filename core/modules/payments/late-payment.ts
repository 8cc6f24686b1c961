import { z } from 'zod';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { defineSettings } from '../../kernel/settings/settings.ts';
import { reactivateOrder, type Order } from '../orders/index.ts';
import { needsAttention } from './attention-item.ts';
import type { Payment } from './payment.entity.ts';

export const paymentSettings = defineSettings({
  id: 'core.payments',
  level: 'organization',
  schema: z.object({
    /** Money for an order that expired and whose places are gone: give it back, or let a person decide. */
    latePayment: z.enum(['refund', 'hold']).default('refund').meta({ title: 'payments.settings.late_payment' }),
    /** An order whose money all went back: its tickets stay valid, or it is cancelled and its places are free. */
    fullRefund: z
      .enum(['keep', 'cancel'])
      .default('keep')
      .meta({
        title: 'payments.settings.full_refund',
        labels: { keep: 'payments.settings.full_refund_keep', cancel: 'payments.settings.full_refund_cancel' },
      }),
    /** How buyers get money back that was taken by hand; empty: as is usual. */
    handBack: z
      .string()
      .trim()
      .max(1000)
      .default('')
      .meta({
        ...{ title: 'payments.settings.hand_back', help: 'payments.settings.hand_back_help', widget: 'textarea' },
      }),
  }),
});

/** Money for an order that no longer holds its places: claim them again, else refund in full or ask a person. */
export async function takeLatePayment(tx: TxScope, order: Order, payment: Payment, heldMinor: number): Promise<void> {
  if (order.state === 'expired' && heldMinor >= order.totalMinor && (await reactivateOrder(tx, order.id)).ok) {
    tx.audit('order.paid_late', {
      kind: 'order',
      id: order.id,
      label: order.code,
      organizationId: order.organizationId,
    });
    return;
  }
  await sendBackLate(tx, order, payment);
}

/** Money that nothing is left for. */
export async function sendBackLate(tx: TxScope, order: Order, payment: Payment): Promise<void> {
  const { latePayment } = await tx.settings.get(paymentSettings, { organizationId: order.organizationId });
  if (latePayment === 'refund') tx.emit('payment.too_late', { v: 1, paymentId: payment.id, orderId: order.id });
  else
    needsAttention(tx, 'late_payment', order, payment.id, { paid: payment.capturedMinor, currency: payment.currency });
}
