import {
  GatewayError,
  money,
  type Money,
  type PayeeSnapshot,
  type PayeeState,
  type PayeeTransfers,
  type TransferRequest,
  type TransferSnapshot,
} from 'eventportal/sdk';
import { Stripe } from 'stripe';
import { asking, connect } from './client.ts';
import { fromStripe, toStripe } from './currencies.ts';
import type { StripeAccount } from './settings.ts';

/** Where a reversal of ours has its key. */
const KEY = 'eventportal_key';
/** How often one key may have been refused while Stripe remembers it, a day. */
const MOST_TRIES = 100;

/**
 * Stripe Connect: organizations have Express accounts below the site's own, which say who they are on a page of Stripe's, and
 * get transfers from the balance of the site.
 */
export function stripeTransfers(api?: string): PayeeTransfers<StripeAccount> {
  return {
    startOnboarding: (cx, { key, payee, name, email, returnUrl, refreshUrl }) =>
      asking(async () => {
        const stripe = connect(cx, api);
        // A key that Stripe has forgotten makes another account, that nothing is paid to.
        const account =
          payee ??
          (
            await stripe.accounts.create(
              {
                ...{ type: 'express', email, business_profile: { name }, metadata: { [KEY]: key } },
                capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
              },
              { idempotencyKey: key },
            )
          ).id;
        // No key: each address is good once.
        const { url } = await stripe.accountLinks.create({
          ...{ account, type: 'account_onboarding', return_url: returnUrl, refresh_url: refreshUrl },
          collection_options: { fields: 'eventually_due' },
        });
        return { payee: account, url };
      }),

    readPayee: (cx, payee) => asking(async () => payeeOf(await connect(cx, api).accounts.retrieve(payee))),

    transfer: (cx, request) => asking(() => transfer(connect(cx, api), request)),

    findTransfer: (cx, at) =>
      asking(async () => {
        const found = await find(connect(cx, api), at);
        return found && transferOf(found);
      }),

    reverseTransfer: (cx, ref, amount, key) => asking(() => reverse(connect(cx, api), ref, amount, key)),
  };
}

function payeeOf({ id, capabilities, requirements, payouts_enabled: isPaid }: Stripe.Account): PayeeSnapshot {
  const wants = [...new Set([...(requirements?.past_due ?? []), ...(requirements?.currently_due ?? [])])];
  return { ref: id, state: stateOf(), wants };

  function stateOf(): PayeeState {
    if (capabilities?.transfers === 'active' && isPaid) return 'ready';
    if (/^rejected|listed|platform_paused/.test(requirements?.disabled_reason ?? '')) return 'restricted';
    return wants.length > 0 ? 'incomplete' : 'pending';
  }
}

async function transfer(stripe: Stripe, request: TransferRequest): Promise<TransferSnapshot> {
  const { key, payee, amount, description } = request;
  // Longer than Stripe remembers keys: the group says which payout it was.
  const known = await find(stripe, request);
  if (known) return transferOf(known);
  const params = {
    ...{ amount: toStripe(amount), currency: amount.currency.toLowerCase(), destination: payee },
    ...{ description, transfer_group: key },
  };
  return transferOf(await afresh(key, (idempotencyKey) => stripe.transfers.create(params, { idempotencyKey })));
}

async function reverse(stripe: Stripe, ref: string, amount: Money, key: string): Promise<TransferSnapshot> {
  const before = await stripe.transfers.listReversals(ref, { limit: 100 }).autoPagingToArray({ limit: 1000 });
  if (!before.some(({ metadata }) => metadata?.[KEY] === key)) {
    const params = { amount: toStripe(amount), metadata: { [KEY]: key } };
    await afresh(key, (idempotencyKey) => stripe.transfers.createReversal(ref, params, { idempotencyKey }));
  }
  return transferOf(await stripe.transfers.retrieve(ref));
}

async function find(stripe: Stripe, { key, payee }: Pick<TransferRequest, 'key' | 'payee'>) {
  const { data } = await stripe.transfers.list({ transfer_group: key, destination: payee, limit: 1 });
  return data[0];
}

/**
 * Stripe says a refusal again for a day, whatever has changed. Each refusal that it only repeats leads to the next key of one
 * row of keys: whoever asks at the same time goes the same way, so that still one of them is carried out.
 */
async function afresh<T>(key: string, call: (key: string) => Promise<T>): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      return await call(tries === 0 ? key : `${key}_${tries}`);
    } catch (error) {
      if (!isRepeatedRefusal(error)) throw error;
    }
  }
  throw new GatewayError('unavailable', 'Stripe has refused this too often today');
}

function isRepeatedRefusal(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError) || error instanceof Stripe.errors.StripeIdempotencyError)
    return false;
  const { statusCode = 0, headers } = error;
  return statusCode >= 400 && statusCode < 500 && headers?.['idempotent-replayed'] === 'true';
}

function transferOf({ id, amount, amount_reversed: reversed, currency }: Stripe.Transfer): TransferSnapshot {
  return { ref: id, amount: fromStripe(amount, currency), reversed: fromStripe(reversed, currency) };
}

/** Of a payment that goes on to a connected account: what Stripe has passed on, and took back from there. */
export function passedOn(intent: Stripe.PaymentIntent, charge: Stripe.Charge | undefined) {
  const { transfer: sent, application_fee: kept } = charge ?? {};
  if (!sent || typeof sent === 'string') return undefined;
  const { amount_received: received, currency } = intent;
  const fee =
    kept && typeof kept === 'object' ? kept.amount - kept.amount_refunded : (intent.application_fee_amount ?? 0);
  // The transfer may be in the currency of the account: its share is the same.
  const share = sent.amount === 0 ? 0 : sent.amount_reversed / sent.amount;
  const told = (amount: number) => (amount <= 0 ? money(0, currency.toUpperCase()) : fromStripe(amount, currency));
  const isSame = sent.currency === currency;
  return {
    ...{ amount: told(received - fee), returned: told(Math.round(received * share)) },
    ...(isSame && { transfer: { ref: sent.id, left: told(sent.amount - sent.amount_reversed) } }),
  };
}
