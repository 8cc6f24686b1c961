import { GatewayError, type GatewayContext, type PaymentGateway, type PaymentSnapshot } from 'eventportal/sdk';
import { acceptDispute, answerDispute } from './answer-dispute.ts';
import { Payment, Refund } from './answers.ts';
import { ask, connect, faultOf, type Client } from './client.ts';
import { RAZORPAY_CURRENCIES, toRazorpay } from './currencies.ts';
import { noticesOf } from './notices.ts';
import { checkoutOf, endOrder, orderFor } from './order.ts';
import { orderOf, read } from './read.ts';
import { reportOf } from './report.ts';
import type { RazorpayAccount } from './settings.ts';
import { isForLater, isTaken, keyOf, promiseOf, REFUND_KEY, refundOf, snapshotOf, type Told } from './snapshot.ts';

/**
 * Razorpay's orders: the buyer pays on Razorpay's own page, with UPI, card, net banking or wallet, and is sent there and back by
 * forms, without a script. An order has as many tries as it needs, and is paid once. `api`: another address of Razorpay's API.
 */
export function razorpayGateway(api?: string): PaymentGateway<RazorpayAccount> {
  return {
    id: 'payment-razorpay',
    capabilities: {
      ...{ capture: ['now', 'later'], refunds: 'partial', currencies: RAZORPAY_CURRENCIES },
      // "Capture amount must be equal to the amount authorized" (razorpay.com/docs/api/payments/capture).
      capturesWhole: true,
      evidence: ['text', 'file'],
    },

    async start(cx, request) {
      const client = connect(cx, { api });
      const order = await orderFor(client, request);
      const isNew = order.status === 'created' && !order.attempts;
      const snapshot = snapshotOf(isNew ? nothingYet(order) : await read(client, order, cx.log), Date.now());
      // Nobody is sent to pay what is paid.
      const isDone = snapshot.state === 'captured' || snapshot.state === 'authorized';
      return { snapshot, next: isDone ? { kind: 'none' } : checkoutOf(cx.settings.keyId, order, request, api) };
    },

    async inspect(cx, ref) {
      const client = connect(cx, { api });
      const told = await read(client, await orderOf(client, ref), cx.log);
      // A bank that answered late: Razorpay lets go of what nobody takes
      // (razorpay.com/docs/payments/payments/late-authorisation).
      const isDue = promiseOf(told) && !isForLater(told.order);
      return snapshotOf(isDue ? await taking(cx, client, told) : told, Date.now());
    },

    async capture(cx, ref, amount) {
      const client = connect(cx, { api });
      const told = await read(client, await orderOf(client, ref), cx.log);
      if (told.payments.some(isTaken)) return snapshotOf(told, Date.now());
      const promise = promiseOf(told);
      if (!promise) throw new GatewayError('rejected', 'there is nothing to capture');
      if (promise.amount !== toRazorpay(amount))
        throw new GatewayError('rejected', 'Razorpay takes all of it, or none');
      const now = await taking(cx, client, told);
      if (!now.payments.some(isTaken)) throw new GatewayError('rejected', 'Razorpay does not take it');
      return snapshotOf(now, Date.now());
    },

    cancel: (cx, ref, key) => cancel(cx, connect(cx, { api }), ref, key),

    async refund(cx, ref, amount, key) {
      const client = connect(cx, { api, idempotencyKey: `eventportal_${key}` });
      const told = await read(client, await orderOf(client, ref), cx.log);
      // Razorpay does not say for how long it remembers keys: the refund itself says which it was.
      const known = told.refunds.find((refund) => keyOf(refund) === key);
      if (known) return refundOf(known);
      const payment = withRoom(told, toRazorpay(amount));
      const speed = cx.settings.refundSpeed;
      const params = { amount: toRazorpay(amount), speed, notes: { [REFUND_KEY]: key } } as const;
      return refundOf(await ask(Refund, () => client.payments.refund(payment.id, params)));
    },

    answerDispute: async (cx, ref, dispute, evidence) =>
      answerDispute(cx, connect(cx, { api }), { ref, dispute, evidence }, api),

    acceptDispute: async (cx, _ref, dispute) => acceptDispute(connect(cx, { api }), dispute),

    readReport: async (cx, request) => reportOf(connect(cx, { api }), request),

    faultOf: ({ keyId }, mode) => {
      const text = faultOf(keyId, mode, api);
      return text === undefined ? undefined : { field: 'keyId', text };
    },

    notices: (cx, request) => noticesOf(cx, () => connect(cx, { api }), request),
  };
}

async function taking({ log }: GatewayContext<RazorpayAccount>, client: Client, told: Told): Promise<Told> {
  const { id, amount, currency } = promiseOf(told)!;
  try {
    await ask(Payment, () => client.payments.capture(id, amount, currency));
  } catch (error) {
    // Somebody was faster: what is true now is the answer.
    if (!(error instanceof GatewayError) || error.code !== 'rejected') throw error;
    log('razorpay.not_captured', { code: error.code });
  }
  return read(client, await orderOf(client, told.order.id), log);
}

async function cancel(
  { log }: GatewayContext<RazorpayAccount>,
  client: Client,
  ref: string,
  key: string,
): Promise<PaymentSnapshot> {
  const told = await read(client, await orderOf(client, ref), log);
  if (told.payments.some(isTaken)) return snapshotOf(told, Date.now());
  // Read again afterwards: the buyer may have been faster.
  return snapshotOf(await read(client, await endOrder(client, told.order, key), log), Date.now());
}

const nothingYet = (order: Told['order']): Told => ({
  order,
  payments: [],
  refunds: [],
  disputes: undefined,
  card: undefined,
});

/** The payment that has so much left; Razorpay says no where none has. */
function withRoom({ payments, refunds }: Told, amount: number): Payment {
  const taken = payments.filter(isTaken);
  const left = ({ id, amount: paid }: Payment) =>
    refunds
      .filter(({ payment_id: paymentId, status }) => paymentId === id && status !== 'failed')
      .reduce((rest, refund) => rest - refund.amount, paid);
  const payment = taken.find((candidate) => left(candidate) >= amount) ?? taken[0];
  if (!payment) throw new GatewayError('rejected', 'nothing was paid');
  return payment;
}
