import { ApiError, CheckoutPaymentIntent, PatchOp, type Order, type Refund } from '@paypal/paypal-server-sdk';
import type { GatewayContext } from 'eventportal/sdk';
import { isRefusal, issuesOf, type PayPal } from './client.ts';
import type { PayPalAccount } from './settings.ts';
import { authorizationOf, isHeld, isOpen, isWithdrawn, unitOf, withdrawn } from './snapshot.ts';

type Log = GatewayContext<PayPalAccount>['log'];

/** Answers are asked for whole: the least that PayPal says otherwise leaves out the amounts. */
export const WHOLE = 'return=representation';

export async function readOrder({ orders }: PayPal, id: string): Promise<Order> {
  return (await orders.getOrder({ id })).result;
}

/**
 * An order that the buyer approved is a promise that nobody has taken up: PayPal moves no money by itself. It is taken, or
 * held for later as it was begun, wherever core looks at it, since the buyer's return, the webhook and the reconcile job all
 * come by here and any of them may be the only one. Twice at once does no harm: the approval is a part of the key, and
 * PayPal captures an order once (ORDER_ALREADY_CAPTURED). A second approval, after the buyer's card was refused, is another.
 */
export async function takeUp(paypal: PayPal, order: Order, log: Log): Promise<Order> {
  if (order.status !== 'APPROVED' || isWithdrawn(order)) return order;
  const id = order.id!;
  const isHeldBack = order.intent === CheckoutPaymentIntent.Authorize;
  const act = isHeldBack ? 'authorize' : 'capture';
  const call = { id, paypalRequestId: `${act}_${id}_${order.updateTime ?? order.createTime}`, prefer: WHOLE };
  try {
    await (isHeldBack ? paypal.orders.authorizeOrder(call) : paypal.orders.captureOrder(call));
  } catch (error) {
    // The buyer's card was refused, and they may choose another; or somebody else was faster. The order says which.
    if (!isRefusal(error)) throw error;
    log('paypal.not_taken', { issues: issuesOf(error) });
  }
  return readOrder(paypal, id);
}

/**
 * Lets go what was promised. PayPal cannot cancel an order that was not paid: it is marked, and what is marked is never
 * taken, so that a buyer who approves it after all pays nothing.
 */
export async function letGo(paypal: PayPal, order: Order, key: string, log: Log): Promise<Order> {
  try {
    if (isHeld(order)) {
      await paypal.payments.voidPayment({
        authorizationId: authorizationOf(order)!.id!,
        paypalRequestId: key,
        prefer: WHOLE,
      });
    } else if (isOpen(order) && !isWithdrawn(order)) {
      const path = `/purchase_units/@reference_id=='${unitOf(order).referenceId ?? 'default'}'/custom_id`;
      await paypal.orders.patchOrder({
        id: order.id!,
        body: [{ op: PatchOp.Replace, path, value: withdrawn(order) }],
      });
    }
  } catch (error) {
    // The buyer was faster, or it was let go before: what is true now is the answer.
    if (!isRefusal(error)) throw error;
    log('paypal.not_cancelled', { issues: issuesOf(error) });
  }
  return readOrder(paypal, order.id!);
}

/** All refunds of an order. Those without a `custom_id` are asked for by themselves: ours must never pass for others'. */
export async function refundsOf({ payments }: PayPal, order: Order): Promise<readonly Refund[]> {
  const refunds = unitOf(order).payments?.refunds ?? [];
  return Promise.all(
    refunds.map(async (refund) => {
      if (refund.customId !== undefined || !refund.id) return refund;
      const { result } = await payments.getRefund({ refundId: refund.id }).catch(unlessUnknown);
      return { ...refund, ...result };
    }),
  );
}

// What PayPal made itself, such as after a dispute, need not have a place of its own.
function unlessUnknown(error: unknown): { readonly result: Refund } {
  if (error instanceof ApiError && error.statusCode === 404) return { result: {} };
  throw error;
}
