import { createHmac } from 'node:crypto';
import { passOn, type ApplicationFee, type Connected, type Transfer } from './connect.ts';
import type { Dispute } from './disputes.ts';
import { newRef } from './ref.ts';

export { newRef } from './ref.ts';

// One account of the pretended Stripe, and what happens to its money. Objects have Stripe's names and shapes, as far as
// an integration with Checkout sees them.

export interface Session {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly livemode: false;
  readonly mode: 'payment';
  readonly amount_total: number;
  readonly currency: string;
  readonly success_url: string;
  readonly cancel_url: string;
  readonly customer_email: string | null;
  readonly client_reference_id: string | null;
  readonly locale: string;
  readonly metadata: Record<string, string>;
  readonly payment_method_types: readonly string[];
  payment_intent: string | null;
  payment_status: 'paid' | 'unpaid';
  status: 'open' | 'complete' | 'expired';
  url: string | null;
}

export interface Charge {
  readonly id: string;
  readonly object: 'charge';
  readonly amount: number;
  readonly payment_intent: string;
  readonly outcome: { readonly type: string };
  disputed: boolean;
  transfer?: string;
  application_fee?: string;
  readonly payment_method_details: { readonly type: string; readonly [kind: string]: unknown };
}

export interface Intent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly livemode: false;
  readonly amount: number;
  readonly currency: string;
  readonly capture_method: 'automatic' | 'manual';
  readonly description: string | null;
  readonly metadata: Record<string, string>;
  status: 'requires_payment_method' | 'requires_action' | 'processing' | 'requires_capture' | 'succeeded' | 'canceled';
  amount_capturable: number;
  amount_received: number;
  /** When the money came. */
  received_at?: number;
  cancellation_reason: string | null;
  last_payment_error: { type: string; code: string; decline_code?: string; message: string } | null;
  latest_charge: string | null;
  readonly transfer_data?: { readonly destination: string } | null;
  readonly application_fee_amount?: number | null;
}

export interface Refund {
  readonly id: string;
  readonly object: 'refund';
  readonly amount: number;
  readonly currency: string;
  readonly payment_intent: string;
  readonly metadata: Record<string, string>;
  readonly balance_transaction: string | null;
  readonly created: number;
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
}

export interface Account {
  readonly sessions: Map<string, Session>;
  readonly intents: Map<string, Intent>;
  readonly charges: Map<string, Charge>;
  /** The oldest first. */
  readonly refunds: Refund[];
  readonly disputes: Dispute[];
  readonly payouts: {
    readonly id: string;
    readonly type: 'payout';
    readonly amount: number;
    readonly fee: number;
    readonly currency: string;
    readonly created: number;
    readonly source: null;
  }[];
  /** The captures and descriptions that sessions were begun with. */
  readonly wishes: Map<
    string,
    Pick<Intent, 'capture_method' | 'description' | 'metadata' | 'transfer_data' | 'application_fee_amount'>
  >;
  readonly connected: Map<string, Connected>;
  /** The oldest first. */
  readonly transfers: Transfer[];
  readonly fees: Map<string, ApplicationFee>;
  /** There is nothing to transfer from. */
  isDry: boolean;
  /** What becomes of the next refunds at once. */
  refundsBecome: Refund['status'];
  /** Tells whoever listens to this account. */
  tell(type: string, object: object): void;
}

export function newAccount(tell: Account['tell']): Account {
  return {
    sessions: new Map(),
    intents: new Map(),
    charges: new Map(),
    refunds: [],
    disputes: [],
    payouts: [],
    wishes: new Map(),
    connected: new Map(),
    transfers: [],
    fees: new Map(),
    isDry: false,
    refundsBecome: 'succeeded',
    tell,
  };
}

export const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

/** The header that Stripe signs its webhooks with. */
export function signed(secret: string, body: string, seconds = Math.floor(Date.now() / 1000)): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** The intent of a session, which Stripe makes when the buyer first tries to pay. */
export function intentOf(account: Account, session: Session): Intent {
  const known = account.intents.get(session.payment_intent ?? '');
  if (known) return known;
  const intent: Intent = {
    id: newRef('pi'),
    object: 'payment_intent',
    livemode: false,
    amount: session.amount_total,
    currency: session.currency,
    capture_method: 'automatic',
    description: null,
    metadata: {},
    ...account.wishes.get(session.id),
    status: 'requires_payment_method',
    amount_capturable: 0,
    amount_received: 0,
    cancellation_reason: null,
    last_payment_error: null,
    latest_charge: null,
  };
  account.intents.set(intent.id, intent);
  session.payment_intent = intent.id;
  return intent;
}

export function charged(
  account: Account,
  intent: Intent,
  details: Charge['payment_method_details'],
  outcome: string,
): void {
  const charge: Charge = {
    id: newRef('ch'),
    object: 'charge',
    amount: intent.amount,
    payment_intent: intent.id,
    outcome: { type: outcome },
    disputed: false,
    payment_method_details: details,
  };
  account.charges.set(charge.id, charge);
  intent.latest_charge = charge.id;
}

/** The money is there, or promised. */
export function succeed(account: Account, session: Session, intent: Intent): void {
  const isHeld = intent.capture_method === 'manual';
  intent.status = isHeld ? 'requires_capture' : 'succeeded';
  intent[isHeld ? 'amount_capturable' : 'amount_received'] = intent.amount;
  intent.last_payment_error = null;
  if (!isHeld) {
    intent.received_at = nowInSeconds();
    session.payment_status = 'paid';
    passOn(account, intent, account.charges.get(intent.latest_charge ?? '')!);
  }
  complete(account, session);
  if (!isHeld) account.tell('payment_intent.succeeded', intent);
}

/** The buyer is done with the page. */
export function complete(account: Account, session: Session): void {
  if (session.status !== 'open') return;
  session.status = 'complete';
  session.url = null;
  account.tell('checkout.session.completed', session);
}

export function expire(account: Account, session: Session): void {
  session.status = 'expired';
  session.url = null;
  const intent = account.intents.get(session.payment_intent ?? '');
  if (intent) Object.assign(intent, { status: 'canceled', cancellation_reason: 'expired' });
  account.tell('checkout.session.expired', session);
}

/** Money that goes back, or with `released` money that was never taken. */
export function addRefund(
  account: Account,
  intent: Intent,
  { amount, metadata = {}, released }: { amount: number; metadata?: Record<string, string>; released?: boolean },
): Refund {
  const refund: Refund = {
    id: newRef('re'),
    object: 'refund',
    amount,
    currency: intent.currency,
    payment_intent: intent.id,
    metadata,
    balance_transaction: released ? null : newRef('txn'),
    created: nowInSeconds(),
    status: released ? 'succeeded' : account.refundsBecome,
  };
  account.refunds.push(refund);
  account.tell('refund.created', refund);
  return refund;
}

/** What of an intent's money was not given back, or is not on its way. */
export function leftOf(account: Account, intent: Intent): number {
  const given = account.refunds.filter(
    ({ payment_intent, status, balance_transaction }) =>
      payment_intent === intent.id && status !== 'failed' && status !== 'canceled' && balance_transaction !== null,
  );
  return intent.amount_received - given.reduce((sum, { amount }) => sum + amount, 0);
}
