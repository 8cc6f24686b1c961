import type { Scope } from '../../kernel/scope/scope.ts';
import { cancelOrder, orderById } from '../orders/index.ts';
import { paymentSettings } from './late-payment.ts';

/**
 * Frees the places of an order whose money all went back, where the organization wants that. A refund by itself touches
 * no place: its tickets are valid until the order is cancelled, and a valid ticket without a place would be one too many.
 */
export async function cancelRefunded(scope: Scope, { orderId }: { readonly orderId: string }): Promise<void> {
  const order = await orderById(scope, orderId);
  if (order?.state !== 'confirmed' || order.paidMinor === 0 || order.refundedMinor < order.paidMinor) return;
  const { fullRefund } = await scope.settings.get(paymentSettings, { organizationId: order.organizationId });
  if (fullRefund === 'cancel') await cancelOrder(scope, { code: order.code, reason: '', notify: 'nobody' });
}
