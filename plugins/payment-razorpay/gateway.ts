import {
  GatewayError,
  type GatewayContext,
  type PaymentGateway,
  type PaymentSnapshot,
  type StartPayment,
} from 'eventportal/sdk';
import { acceptDispute, answerDispute } from './answer-dispute.ts';
import { Link, Payment, Refund } from './answers.ts';
import { ask, connect, faultOf, ReferenceTaken, type Client } from './client.ts';
import { RAZORPAY_CURRENCIES, toRazorpay } from './currencies.ts';
import { noticesOf } from './notices.ts';
import { linkByKey, linkOf, read } from './read.ts';
import { reportOf } from './report.ts';
import type { RazorpayAccount } from './settings.ts';
import { isTaken, keyOf, REFUND_KEY, refundOf, snapshotOf, type Told } from './snapshot.ts';

/** How long a link is open. Nobody waits with a card in the hand for longer, and its places are free long before. */
const OPEN_SECONDS = 24 * 60 * 60;

/**
 * Razorpay's payment links: the buyer pays on a page of Razorpay's own, with UPI, card, net banking or wallet, and is sent
 * there and back without a script of ours. Its checkout in the page would need one, and lets nobody end what was begun; a
 * link can be cancelled, and takes one reference once. `api`: another address of Razorpay's API.
 */
export function razorpayGateway(api?: string): PaymentGateway<RazorpayAccount> {
  return {
    id: 'payment-razorpay',
    // Links capture at once (razorpay.com/docs/payments/payments/capture-settings), and what is promised for an order can be taken
    // as a whole alone (razorpay.com/docs/api/payments/capture): nothing is promised for later.
    capabilities: {
      ...{ capture: ['now'], refunds: 'partial', currencies: RAZORPAY_CURRENCIES },
      evidence: ['text', 'file'],
    },

    async start(cx, request) {
      const client = connect(cx, { api });
      const { link, isNew } = await linkFor(client, request);
      if (!link.short_url) throw new GatewayError('unavailable', 'Razorpay gave no address to pay at');
      const told: Told = isNew ? nothingYet(link) : await read(client, link, cx.log);
      return { snapshot: snapshotOf(told), next: { kind: 'redirect', url: link.short_url } };
    },

    async inspect(cx, ref) {
      const client = connect(cx, { api });
      return snapshotOf(await taking(cx, client, await read(client, await linkOf(client, ref), cx.log)));
    },

    cancel: (cx, ref) => cancel(cx, connect(cx, { api }), ref),

    async refund(cx, ref, amount, key) {
      const client = connect(cx, { api, idempotencyKey: `eventportal_${key}` });
      const told = await read(client, await linkOf(client, ref), cx.log);
      // Razorpay does not say for how long it remembers keys: the refund itself says which it was.
      const known = told.refunds.find((refund) => keyOf(refund) === key);
      if (known) return refundOf(known);
      const payment = withRoom(told, toRazorpay(amount));
      const params = { amount: toRazorpay(amount), speed: 'normal', notes: { [REFUND_KEY]: key } } as const;
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

// One key is one link: Razorpay refuses a reference that it knows, also of two that come at once
// (razorpay.com/docs/api/payments/payment-links/create-standard). The buyer's address is not sent: its page asks for it anyhow.
async function linkFor(client: Client, request: StartPayment): Promise<{ link: Link; isNew: boolean }> {
  const { key, amount, reference, description, returnUrl, startedAt } = request;
  const wanted = { amount: toRazorpay(amount), currency: amount.currency };
  const params = {
    ...wanted,
    accept_partial: false,
    reference_id: key,
    description,
    expire_by: Math.floor(startedAt.getTime() / 1000) + OPEN_SECONDS,
    notify: { sms: false, email: false },
    reminder_enable: false,
    notes: { order: reference },
    callback_url: returnUrl,
    callback_method: 'get',
  };
  try {
    return { link: await ask(Link, () => client.paymentLink.create(params as never)), isNew: true };
  } catch (error) {
    if (!(error instanceof ReferenceTaken)) throw error;
    const link = await linkByKey(client, key);
    if (!link) throw error;
    if (link.amount !== wanted.amount || link.currency !== wanted.currency)
      throw new GatewayError('rejected', 'the key was used for another amount');
    return { link, isNew: false };
  }
}

// A bank that answers late leaves a payment promised, and Razorpay lets it go after days unless it is taken
// (razorpay.com/docs/payments/payments/late-authorisation). On a link that was given up it is left alone: the bank gives it back.
async function taking({ log }: GatewayContext<RazorpayAccount>, client: Client, told: Told): Promise<Told> {
  const { link, payments } = told;
  const promised = payments.find(({ status }) => status === 'authorized');
  if (!promised || payments.some(isTaken) || link.status === 'cancelled' || link.status === 'expired') return told;
  try {
    await ask(Payment, () => client.payments.capture(promised.id, promised.amount, promised.currency));
  } catch (error) {
    // Somebody was faster: what is true now is the answer.
    if (!(error instanceof GatewayError) || error.code !== 'rejected') throw error;
    log('razorpay.not_captured', { code: error.code });
  }
  return read(client, await linkOf(client, link.id), log);
}

async function cancel({ log }: GatewayContext<RazorpayAccount>, client: Client, ref: string): Promise<PaymentSnapshot> {
  const link = await linkOf(client, ref);
  if (link.status === 'created') {
    try {
      await ask(Link, () => client.paymentLink.cancel(ref));
    } catch (error) {
      // The buyer was faster.
      if (!(error instanceof GatewayError) || error.code !== 'rejected') throw error;
      log('razorpay.not_cancelled', { code: error.code });
    }
  }
  const snapshot = snapshotOf(await read(client, await linkOf(client, ref), log));
  if (snapshot.state === 'pending') throw new GatewayError('rejected', 'Razorpay cannot end this payment now');
  return snapshot;
}

const nothingYet = (link: Link): Told => ({
  link,
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
