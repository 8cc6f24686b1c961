import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { normalizeOrderCode, Order } from '../orders/index.ts';
import { lockPayment } from './apply-snapshot.ts';
import { needsAttention } from './attention-item.ts';
import { AttentionItem } from './attention.entity.ts';
import { registeredGateway } from './gateway-account.ts';
import { heldFor } from './held-money.ts';
import { paymentSettings } from './late-payment.ts';
import { Payment } from './payment.entity.ts';
import { openRefund } from './refund-row.ts';
import { sendRefund } from './send-refund.job.ts';
import { keepsMoneyHere, refundToStore } from './stored-value.ts';

/** The buyer takes a gift card off an order that waits for the rest of its money. */
export async function takeCardOff(
  scope: Scope,
  { orderCode, paymentId }: { readonly orderCode: string; readonly paymentId: string },
): Promise<void> {
  const order = await scope.em.fork().findOne(Order, { code: normalizeOrderCode(orderCode) });
  const payment = order && (await scope.em.fork().findOne(Payment, { id: paymentId, order: order.id }));
  if (!payment || !keepsMoneyHere(scope, payment.gateway)) throw new DomainError('payment.not_found', { status: 404 });
  await refundToStore(scope, { paymentId, reason: 'taken_off' }, (held) => {
    if (held.order.state === 'pending') return leftOf(held.payment);
    throw new DomainError('order.not_payable', { status: 409, params: { code: held.order.code } });
  });
}

/**
 * An order ended before it was ever confirmed: what was paid of it goes back, to each from where it came. What a provider
 * cannot give back stands on the attention list. Nothing happens twice, for a refund claims what is left.
 */
export async function giveBackUnconfirmed(scope: Scope, { orderId }: { readonly orderId: string }): Promise<void> {
  const order = await scope.em.fork().findOne(Order, orderId);
  if (!order || !endedUnpaid(order)) return;
  const { latePayment } = await scope.settings.get(paymentSettings, { organizationId: order.organizationId });
  for (const { id: paymentId, gateway } of await paymentsOfOrder(scope, orderId)) {
    if (keepsMoneyHere(scope, gateway)) {
      const reason = order.state;
      await refundToStore(scope, { paymentId, reason }, (held) => (endedUnpaid(held.order) ? leftOf(held.payment) : 0));
    } else await giveBackOutside(scope, paymentId, latePayment === 'refund' && refunds(scope, gateway));
  }
}

/**
 * Money came twice: a provider's, although gift cards had paid. What is too much goes back to the cards. Or promised money came
 * as a whole, and not all of it is due any more.
 */
export async function giveBackExcess(
  scope: Scope,
  { orderId, paymentId: latest }: { readonly orderId: string; readonly paymentId: string },
): Promise<void> {
  const payments = await paymentsOfOrder(scope, orderId);
  for (const { id: paymentId, gateway } of payments) {
    if (!keepsMoneyHere(scope, gateway)) continue;
    await refundToStore(scope, { paymentId, reason: 'overpaid' }, async ({ tx, order, payment }) =>
      Math.min((await heldFor(tx, orderId)) - order.totalMinor, leftOf(payment)),
    );
  }
  const whole = payments.find(({ id, captureMinor }) => id === latest && captureMinor);
  if (whole) await giveBackRest(scope, whole.id, refunds(scope, whole.gateway));
}

// How much is decided with the order and the payment locked: one refund claims what another would.
async function giveBackRest(scope: Scope, paymentId: string, isRefundable: boolean): Promise<void> {
  await scope.tx(async (tx) => {
    const { order, payment } = await lockPayment(tx, paymentId);
    const excess = (await heldFor(tx, order.id)) - order.totalMinor;
    const minor = Math.min(excess, leftOf(payment));
    if (payment.captureMinor !== payment.capturedMinor || order.state !== 'confirmed' || minor <= 0) return;
    if (isRefundable) {
      const refundId = await openRefund(tx, { paymentId, minor, reason: 'overpaid' }, false);
      return tx.enqueue(sendRefund, { refundId });
    }
    const { currency, totalMinor: due } = order;
    needsAttention(tx, 'overpaid', order, paymentId, { paid: order.paidMinor, due, currency });
  });
}

async function giveBackOutside(scope: Scope, paymentId: string, isRefundable: boolean): Promise<void> {
  await scope.tx(async (tx) => {
    const { order, payment } = await lockPayment(tx, paymentId);
    const minor = leftOf(payment);
    if (minor <= 0 || !endedUnpaid(order)) return;
    if (isRefundable) {
      const refundId = await openRefund(tx, { paymentId, minor, reason: order.state }, false);
      return tx.enqueue(sendRefund, { refundId });
    }
    const kind = 'refund_by_hand';
    if ((await tx.em.count(AttentionItem, { paymentId, kind })) > 0) return;
    needsAttention(tx, kind, order, paymentId, { amount: minor, currency: payment.currency });
  });
}

function endedUnpaid({ state, confirmedAt, keptMinor }: Order): boolean {
  return (state === 'expired' || state === 'cancelled') && !confirmedAt && keptMinor === 0;
}

function leftOf({ capturedMinor, refundMinor }: Payment): number {
  return capturedMinor - refundMinor;
}

function paymentsOfOrder(scope: Scope, orderId: string): Promise<Payment[]> {
  return scope.em.fork().find(Payment, { order: orderId }, { orderBy: { id: 'desc' } });
}

function refunds(scope: Scope, gatewayId: string): boolean {
  const { gateway } = registeredGateway(scope, gatewayId);
  return gateway.refund !== undefined && gateway.capabilities.refunds === 'partial';
}
