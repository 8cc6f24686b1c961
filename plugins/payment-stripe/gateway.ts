import { GatewayError, type GatewayContext, type PaymentGateway, type PaymentSnapshot } from 'eventportal/sdk';
import { Stripe } from 'stripe';
import { asking, connect, faultOf } from './client.ts';
import { stripeTransfers } from './connect.ts';
import { STRIPE_CURRENCIES, toStripe } from './currencies.ts';
import { noticesOf } from './notices.ts';
import { sessionParams } from './session-params.ts';
import type { StripeAccount } from './settings.ts';
import { accept, answer } from './disputes.ts';
import { reportOf } from './report.ts';
import { chargeOf, keyOf, REFUND_KEY, refundOf, snapshotOf, type Told } from './snapshot.ts';

/**
 * Stripe Checkout: the buyer pays on Stripe's own page, which knows cards, wallets and 3-D Secure. A payment is known by
 * its Checkout Session. `api`: another address of Stripe's API.
 */
export function stripeGateway(api?: string): PaymentGateway<StripeAccount> {
  return {
    id: 'payment-stripe',
    capabilities: {
      ...{ capture: ['now', 'later'], refunds: 'partial', currencies: STRIPE_CURRENCIES },
      ...{ evidence: ['text', 'file'], splits: true },
    },
    transfers: stripeTransfers(api),

    start: (cx, request) =>
      asking(async () => {
        // Stripe forgets a key after a day at the earliest. By then a session whose answer was lost is over, unpaid, since
        // nobody was ever sent to it: whoever asks so late gets a new one, and nothing is paid twice.
        const session = await connect(cx, api).checkout.sessions.create(sessionParams(request, cx.settings), {
          idempotencyKey: request.key,
        });
        if (!session.url) throw new GatewayError('unavailable', 'Stripe gave no address to pay at');
        const snapshot = snapshotOf({ session, intent: undefined, refunds: [] });
        return { snapshot, next: { kind: 'redirect', url: session.url } };
      }),

    inspect: (cx, ref) => asking(async () => snapshotOf(await read(connect(cx, api), ref, cx.log))),

    capture: (cx, ref, amount, key) =>
      asking(async () => {
        const stripe = connect(cx, api);
        const { intent } = await read(stripe, ref, cx.log);
        if (intent?.status === 'requires_capture') {
          await stripe.paymentIntents.capture(
            intent.id,
            { amount_to_capture: toStripe(amount) },
            { idempotencyKey: key },
          );
        } else if (intent?.status !== 'succeeded') throw new GatewayError('rejected', 'there is nothing to capture');
        return snapshotOf(await read(stripe, ref, cx.log));
      }),

    cancel: (cx, ref, key) => asking(() => cancel(cx, connect(cx, api), ref, key)),

    refund: (cx, ref, amount, key) =>
      asking(async () => {
        const stripe = connect(cx, api);
        const { intent, refunds } = await read(stripe, ref, cx.log);
        // Longer than Stripe remembers keys: the refund itself says which it was.
        const known = refunds.find((refund) => keyOf(refund) === key);
        if (known) return refundOf(known);
        if (!intent) throw new GatewayError('rejected', 'nothing was paid');
        const params = {
          ...{ payment_intent: intent.id, amount: toStripe(amount), metadata: { [REFUND_KEY]: key } },
          // What went on to a connected account is taken from there again; the fee stays.
          ...(intent.transfer_data && { reverse_transfer: true }),
        };
        return refundOf(await stripe.refunds.create(params, { idempotencyKey: key }));
      }),

    answerDispute: (cx, _ref, dispute, evidence, key) => asking(() => answer(connect(cx, api), dispute, evidence, key)),

    acceptDispute: (cx, _ref, dispute) => asking(() => accept(connect(cx, api), dispute)),

    readReport: (cx, request) => asking(() => reportOf(connect(cx, api), request)),

    faultOf: ({ secretKey }, mode) => {
      const text = faultOf(secretKey, mode, api);
      return text === undefined ? undefined : { field: 'secretKey', text };
    },

    notices: (cx, request) => asking(() => noticesOf(cx, () => connect(cx, api), request)),
  };
}

type Log = GatewayContext<StripeAccount>['log'];

async function read(stripe: Stripe, ref: string, log: Log): Promise<Told> {
  const session = await stripe.checkout.sessions.retrieve(ref, {
    expand: ['payment_intent.latest_charge.transfer', 'payment_intent.latest_charge.application_fee'],
  });
  const intent = typeof session.payment_intent === 'object' ? (session.payment_intent ?? undefined) : undefined;
  if (!intent?.latest_charge) return { session, intent, refunds: [] };
  const refunds = await stripe.refunds
    .list({ payment_intent: intent.id, limit: 100 })
    .autoPagingToArray({ limit: 5000 });
  const told = { session, intent, refunds: refunds.toReversed() };
  if (!chargeOf(intent)?.disputed) return told;
  const disputes = await disputesOf(stripe, intent.id, log);
  return disputes ? { ...told, disputes } : told;
}

// A key from before may read payments and not disputes: payments go on all the same.
async function disputesOf(stripe: Stripe, intent: string, log: Log): Promise<Stripe.Dispute[] | undefined> {
  try {
    return await stripe.disputes.list({ payment_intent: intent, limit: 100 }).autoPagingToArray({ limit: 500 });
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripePermissionError)) throw error;
    log('stripe.disputes_not_readable');
    return undefined;
  }
}

async function cancel(
  { log }: GatewayContext<StripeAccount>,
  stripe: Stripe,
  ref: string,
  key: string,
): Promise<PaymentSnapshot> {
  const { session, intent } = await read(stripe, ref, log);
  try {
    if (session.status === 'open') await stripe.checkout.sessions.expire(ref, {}, { idempotencyKey: key });
    else if (intent && !['canceled', 'succeeded'].includes(intent.status))
      await stripe.paymentIntents.cancel(intent.id, {}, { idempotencyKey: `${key}_intent` });
  } catch (error) {
    // The buyer was faster, or the bank has it in hand: what is true now is the answer.
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    log('stripe.not_cancelled', { code: error.code });
  }
  const snapshot = snapshotOf(await read(stripe, ref, log));
  if (snapshot.state === 'pending') throw new GatewayError('rejected', 'Stripe cannot end this payment now');
  return snapshot;
}
