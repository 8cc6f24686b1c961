import {
  money,
  type FailureReason,
  type PaymentSnapshot,
  type PaymentState,
  type RefundSnapshot,
  type RefundState,
} from 'eventportal/sdk';
import type { Stripe } from 'stripe';
import { passedOn } from './connect.ts';
import { fromStripe } from './currencies.ts';
import { disputeOf } from './disputes.ts';

/** All that Stripe knows of one payment: the page it was begun on, what came of it, and what went back. */
export interface Told {
  readonly session: Stripe.Checkout.Session;
  readonly intent: Stripe.PaymentIntent | undefined;
  readonly refunds: readonly Stripe.Refund[];
  /** Absent: there are none, or the key may not read them. */
  readonly disputes?: readonly Stripe.Dispute[];
}

/** Where a refund of ours has its key, so that it is known for ever; those made in the dashboard have none. */
export const REFUND_KEY = 'eventportal_key';

const REFUND_STATES: Readonly<Record<string, RefundState>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
};

const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'eftpos',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

const WALLETS: Readonly<Record<string, string>> = { apple_pay: 'Apple Pay', google_pay: 'Google Pay', link: 'Link' };

export function snapshotOf({ session, intent, refunds, disputes }: Told): PaymentSnapshot {
  const currency = (intent?.currency ?? session.currency ?? '').toUpperCase();
  const nothing = money(0, currency);
  const state = stateOf(session, intent);
  const captured = intent ? fromStripe(intent.amount_received, currency) : nothing;
  const authorized = intent && state === 'authorized' ? fromStripe(intent.amount_capturable, currency) : captured;
  const reason = reasonOf(state, session, intent);
  const facts = factsOf(intent);
  const passed = intent && state === 'captured' ? passedOn(intent, chargeOf(intent)) : undefined;
  return {
    ref: session.id,
    state,
    authorized,
    captured,
    refunds: refunds.filter((refund) => !isRelease(refund, intent)).map(refundOf),
    ...(disputes && { disputes: disputes.map(disputeOf) }),
    ...(passed && { passedOn: passed }),
    ...(reason && { reason }),
    ...(facts && { facts }),
  };
}

export function refundOf(refund: Stripe.Refund): RefundSnapshot {
  const key = keyOf(refund);
  return {
    ref: refund.id,
    state: REFUND_STATES[refund.status ?? ''] ?? 'pending',
    amount: fromStripe(refund.amount, refund.currency),
    ...(key !== undefined && { key }),
  };
}

export function keyOf(refund: Stripe.Refund): string | undefined {
  return refund.metadata?.[REFUND_KEY];
}

export function chargeOf(intent: Stripe.PaymentIntent | undefined): Stripe.Charge | undefined {
  const charge = intent?.latest_charge;
  return typeof charge === 'object' && charge !== null ? charge : undefined;
}

// The money is where the payment intent is. A session that is complete only says that the buyer is done with the page.
function stateOf(session: Stripe.Checkout.Session, intent: Stripe.PaymentIntent | undefined): PaymentState {
  switch (intent?.status) {
    case 'succeeded':
      return 'captured';
    case 'requires_capture':
      return 'authorized';
    case 'canceled':
      return ended(intent);
  }
  if (session.status === 'expired') return ended(intent);
  // The page is left, and the bank said no afterwards: there is no trying again.
  if (session.status === 'complete' && intent?.status === 'requires_payment_method') return 'failed';
  return 'pending';
}

function ended(intent: Stripe.PaymentIntent | undefined): 'failed' | 'cancelled' {
  return intent?.last_payment_error ? 'failed' : 'cancelled';
}

// Only what is final has a reason: while the page is open the buyer can try another card, and Stripe says there why.
function reasonOf(
  state: PaymentState,
  session: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | undefined,
): FailureReason | undefined {
  if (state === 'failed') {
    if (chargeOf(intent)?.outcome?.type === 'blocked') return 'fraud_suspected';
    // Whatever else banks say, of lost and stolen cards above all, is none of a buyer's business.
    return intent?.last_payment_error?.decline_code === 'insufficient_funds' ? 'insufficient_funds' : 'declined';
  }
  if (state !== 'cancelled') return undefined;
  if (intent?.cancellation_reason === 'fraudulent') return 'fraud_suspected';
  if (intent?.cancellation_reason === 'abandoned') return 'abandoned';
  const lapsed = intent?.cancellation_reason === 'automatic' || intent?.cancellation_reason === 'expired';
  return session.status === 'expired' || lapsed ? 'expired' : undefined;
}

// What was authorized and not captured is let go as a refund without money behind it.
function isRelease(refund: Stripe.Refund, intent: Stripe.PaymentIntent | undefined): boolean {
  return intent?.capture_method === 'manual' && refund.status === 'succeeded' && refund.balance_transaction === null;
}

function factsOf(intent: Stripe.PaymentIntent | undefined): Record<string, string> | undefined {
  const details = chargeOf(intent)?.payment_method_details;
  if (!details) return undefined;
  const { card } = details;
  if (!card) return { method: details.type };
  const brand = BRANDS[card.brand ?? ''] ?? card.brand ?? '';
  const wallet = card.wallet && (WALLETS[card.wallet.type] ?? card.wallet.type);
  return { card: `${brand} •••• ${card.last4 ?? ''}`.trim(), ...(wallet && { wallet }) };
}
