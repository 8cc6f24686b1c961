import { ApiError, type Order } from '@paypal/paypal-server-sdk';
import {
  GatewayError,
  type GatewayContext,
  type NextStep,
  type PaymentGateway,
  type PaymentSnapshot,
} from 'eventportal/sdk';
import { asking, connect, faultOf, type PayPal } from './client.ts';
import { PAYPAL_CURRENCIES, toPayPal } from './currencies.ts';
import { disputesOf } from './disputes.ts';
import { accept, answer } from './evidence.ts';
import { noticesOf } from './notices.ts';
import { orderRequest } from './order-request.ts';
import { letGo, readOrder, refundsOf, takeUp, WHOLE } from './orders.ts';
import { lapsedCurrency, orderIdOf } from './refs.ts';
import { reportOf } from './report.ts';
import type { PayPalAccount } from './settings.ts';
import {
  authorizationOf,
  capturesOf,
  isHeld,
  isOpen,
  keyOf,
  lapsed,
  marked,
  refundOf,
  snapshotOf,
  takenOf,
} from './snapshot.ts';

type Context = GatewayContext<PayPalAccount>;

/**
 * PayPal Checkout: the buyer approves an order on PayPal's own page, and core's next look takes the money. A payment is
 * known by its order. `api`: another address of PayPal's API.
 */
export function paypalGateway(api?: string): PaymentGateway<PayPalAccount> {
  return {
    id: 'payment-paypal',
    capabilities: {
      capture: ['now', 'later'],
      refunds: 'partial',
      currencies: PAYPAL_CURRENCIES,
      evidence: ['text', 'file'],
    },

    start: (cx, request) =>
      asking(async () => {
        // PayPal remembers a key of an order for six hours at least, longer than an order lives that nobody approved
        // (developer.paypal.com/docs/api/orders/v2): whoever asks later gets a new one, and nothing is paid twice.
        const call = { body: orderRequest(request, cx.settings), paypalRequestId: request.key, prefer: WHOLE };
        const { result: order } = await connect(cx, api).orders.createOrder(call);
        return { snapshot: snapshotOf({ order, refunds: [] }), next: nextOf(order) };
      }),

    inspect: (cx, ref) =>
      asking(async () => {
        const paypal = connect(cx, api);
        const order = await readOrLapsed(paypal, ref);
        return 'state' in order ? order : told(cx, paypal, await takeUp(paypal, order, cx.log));
      }),

    capture: (cx, ref, amount, key) =>
      asking(async () => {
        const paypal = connect(cx, api);
        const order = await readOrder(paypal, orderIdOf(ref));
        const isAsked = capturesOf(order).length > 0;
        if (!isAsked && !isHeld(order)) throw new GatewayError('rejected', 'there is nothing to capture');
        if (!isAsked) {
          await paypal.payments.captureAuthorizedPayment({
            authorizationId: authorizationOf(order)!.id!,
            paypalRequestId: key,
            prefer: WHOLE,
            // What is not taken now is let go.
            body: { amount: toPayPal(amount), finalCapture: true },
          });
        }
        return told(cx, paypal, await readOrder(paypal, orderIdOf(ref)));
      }),

    cancel: (cx, ref, key) =>
      asking(async () => {
        const paypal = connect(cx, api);
        const order = await readOrLapsed(paypal, ref);
        if ('state' in order) return order;
        const snapshot = await told(cx, paypal, await letGo(paypal, order, key, cx.log));
        if (snapshot.state === 'pending') throw new GatewayError('rejected', 'PayPal cannot end this payment now');
        return snapshot;
      }),

    refund: (cx, ref, amount, key) =>
      asking(async () => {
        const paypal = connect(cx, api);
        const order = await readOrder(paypal, orderIdOf(ref));
        // Longer than the 45 days that PayPal remembers keys: the refund itself says which it was.
        const known = (await refundsOf(paypal, order)).find((refund) => keyOf(refund) === key);
        if (known) return refundOf(known);
        const capture = takenOf(order).at(-1);
        if (!capture?.id) throw new GatewayError('rejected', 'nothing was paid');
        const { result } = await paypal.payments.refundCapturedPayment({
          captureId: capture.id,
          paypalRequestId: key,
          prefer: WHOLE,
          body: { amount: toPayPal(amount), customId: marked(key) },
        });
        return refundOf({ ...result, customId: marked(key) });
      }),

    answerDispute: (cx, ref, dispute, evidence, key) =>
      asking(async () => {
        const paypal = connect(cx, api);
        const refunds = await refundsOf(paypal, await readOrder(paypal, orderIdOf(ref)));
        return answer(paypal, { id: dispute, refunds }, evidence, { key, log: cx.log });
      }),

    acceptDispute: (cx, ref, dispute, key) =>
      asking(async () => {
        const paypal = connect(cx, api);
        const refunds = await refundsOf(paypal, await readOrder(paypal, orderIdOf(ref)));
        return accept(paypal, { id: dispute, refunds }, key);
      }),

    readReport: (cx, request) => asking(() => reportOf(connect(cx, api), request)),

    faultOf: ({ clientId, clientSecret }, mode) => {
      const text = faultOf(mode, api) ?? (clientId === clientSecret ? 'payment-paypal.errors.same' : undefined);
      return text === undefined ? undefined : { field: 'clientSecret', text };
    },

    notices: (cx, request) => asking(() => noticesOf(cx, request, api)),
  };
}

async function told(cx: Context, paypal: PayPal, order: Order): Promise<PaymentSnapshot> {
  const refunds = await refundsOf(paypal, order);
  const disputes = await disputesOf(paypal, { captures: takenOf(order), refunds }, cx.log);
  return snapshotOf({ order, refunds, disputes });
}

// An order that was never approved is gone after hours, and is over by that.
async function readOrLapsed(paypal: PayPal, ref: string): Promise<Order | PaymentSnapshot> {
  try {
    return await readOrder(paypal, orderIdOf(ref));
  } catch (error) {
    const currency = lapsedCurrency(ref);
    if (!(error instanceof ApiError) || error.statusCode !== 404 || currency === undefined) throw error;
    return lapsed(ref, currency);
  }
}

function nextOf(order: Order): NextStep {
  const link = order.links?.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
  if (link) return { kind: 'redirect', url: link.href };
  // Asked again with the key of an order that was approved by then.
  if (!isOpen(order) || order.status === 'APPROVED') return { kind: 'none' };
  throw new GatewayError('unavailable', 'PayPal gave no address to pay at');
}
