import { GatewayError, type NextStep, type StartPayment } from 'eventportal/sdk';
import { Order } from './answers.ts';
import { ask, NoUniqueReceipts, ReceiptTaken, type Client } from './client.ts';
import { toRazorpay } from './currencies.ts';
import { orderByKey } from './read.ts';
import { CAPTURE, ENDED, isEnded, PROMISED_MINUTES } from './snapshot.ts';

/** Razorpay takes what is promised within these minutes by itself; a bank that answers later waits for a look. At least 12. */
const AUTOMATIC_MINUTES = 30;

/**
 * One key is one order: Razorpay answers with the order that it knows for a receipt, or says that it knows one
 * (razorpay.com/docs/payments/payment-gateway/s2s-integration/test-s2s/best-practices/retries-and-idempotency). Where an account
 * has no such receipts, the first one with the key is the one.
 */
export async function orderFor(client: Client, request: StartPayment): Promise<Order> {
  const { key, amount, reference, capture } = request;
  const wanted = { amount: toRazorpay(amount), currency: amount.currency };
  const params = {
    ...wanted,
    receipt: key,
    // razorpay.com/docs/payments/payments/capture-settings/api
    payment: {
      capture: capture === 'later' ? 'manual' : 'automatic',
      capture_options: {
        ...(capture === 'now' && { automatic_expiry_period: AUTOMATIC_MINUTES }),
        manual_expiry_period: PROMISED_MINUTES,
        refund_speed: 'normal',
      },
    },
    notes: { order: reference, [CAPTURE]: capture },
  };
  const create = (over: object) => ask(Order, () => client.orders.create({ ...params, ...over } as never));
  const order = await create({ unique_receipt: true }).catch(async (error: unknown) => {
    if (!(error instanceof ReceiptTaken) && !(error instanceof NoUniqueReceipts)) throw error;
    const known = await orderByKey(client, key);
    if (known) return known;
    if (error instanceof ReceiptTaken) throw error;
    const made = await create({});
    return (await orderByKey(client, key)) ?? made;
  });
  if (order.amount !== wanted.amount || order.currency !== wanted.currency)
    throw new GatewayError('rejected', 'the key was used for another amount');
  return order;
}

/**
 * Razorpay's page that takes the money, which a form leads to
 * (razorpay.com/docs/payments/payment-gateway/web-integration/hosted). It asks for the buyer's address and number itself.
 */
export function checkoutOf(keyId: string, order: Order, request: StartPayment, api?: string): NextStep {
  const { description, returnUrl } = request;
  return {
    kind: 'post',
    url: `${api ?? 'https://api.razorpay.com'}/v1/checkout/embedded`,
    fields: {
      key_id: keyId,
      order_id: order.id,
      amount: String(order.amount),
      currency: order.currency,
      name: description,
      description,
      callback_url: returnUrl,
      cancel_url: returnUrl,
    },
  };
}

/**
 * Razorpay cannot end an order, nor let go of what is promised: it is written at the order that nobody wants it, and what is
 * promised for it is never taken, so that Razorpay gives it back by itself. Once and again is once.
 */
export async function endOrder(client: Client, order: Order, key: string): Promise<Order> {
  if (isEnded(order)) return order;
  // Notes are written as a whole (razorpay.com/docs/api/orders/update).
  const notes = { ...order.notes, [ENDED]: key };
  return ask(Order, () => client.orders.edit(order.id, { notes } as never));
}
