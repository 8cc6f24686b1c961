import {
  money,
  type FailureReason,
  type PaymentSnapshot,
  type PaymentState,
  type RefundSnapshot,
  type RefundState,
} from 'eventportal/sdk';
import type { Card, Dispute, Order, Payment, Refund } from './answers.ts';
import { fromRazorpay } from './currencies.ts';
import { disputeOf } from './dispute.ts';

/** All that Razorpay knows of one payment: the order that it is made for, each try, and what went back. */
export interface Told {
  readonly order: Order;
  /** The latest try first. */
  readonly payments: readonly Payment[];
  /** The first refund first. */
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[] | undefined;
  readonly card: Card | undefined;
}

/** Where a refund of ours has its key, so that it is known for ever; those made in the dashboard have none. */
export const REFUND_KEY = 'eventportal_key';
/** In the notes of an order: when its money is taken (`later`: when core says so), and that nobody wants it any more. */
export const CAPTURE = 'eventportal_capture';
export const ENDED = 'eventportal_ended';

/** For how long Razorpay keeps money that is promised and not taken: then it gives it back by itself. */
export const PROMISED_MINUTES = 3 * 24 * 60;
/**
 * How long an order that nobody paid counts as open: Razorpay ends none by itself, and the places are free long before. What
 * comes later all the same is money, and wins.
 */
const OPEN_SECONDS = 24 * 60 * 60;

const REFUND_STATES: Readonly<Record<string, RefundState>> = { processed: 'succeeded', failed: 'failed' };

export function snapshotOf(told: Told, now: number): PaymentSnapshot {
  const { order, payments, refunds, disputes, card } = told;
  const taken = payments.filter(isTaken);
  const promise = promiseOf(told);
  const captured = sumOf(taken, order.currency);
  const state = stateOf(told, now);
  const reason = reasonOf(state, told);
  const facts = factsOf(taken[0] ?? promise, card);
  return {
    ref: order.id,
    state,
    authorized: taken.length === 0 && promise ? sumOf([promise], order.currency) : captured,
    captured,
    refunds: refunds.map(refundOf),
    ...(promise && { promisedUntil: new Date((promise.created_at + PROMISED_MINUTES * 60) * 1000) }),
    ...(disputes && { disputes: disputes.map(disputeOf) }),
    ...(reason && { reason }),
    ...(facts && { facts }),
  };
}

export function refundOf(refund: Refund): RefundSnapshot {
  const key = keyOf(refund);
  return {
    ref: refund.id,
    // Normal refunds say "processed" at once, and may say "failed" after all.
    state: REFUND_STATES[refund.status ?? ''] ?? 'pending',
    amount: fromRazorpay(refund.amount, refund.currency),
    ...(key !== undefined && { key }),
  };
}

export function keyOf({ notes }: Refund): string | undefined {
  const key = notes?.[REFUND_KEY];
  return typeof key === 'string' ? key : undefined;
}

/** The organizer has, or had, its money. One that was promised only and let go is "refunded" too, but was never captured. */
export function isTaken({ status, captured }: Payment): boolean {
  return status === 'captured' || (status === 'refunded' && captured !== false);
}

/** The buyer's bank holds the money for this order, and somebody still wants it. */
export function promiseOf({ order, payments }: Pick<Told, 'order' | 'payments'>): Payment | undefined {
  return isEnded(order) || payments.some(isTaken) ? undefined : payments.find(({ status }) => status === 'authorized');
}

export const isEnded = ({ notes }: Order): boolean => notes?.[ENDED] !== undefined;
export const isForLater = ({ notes }: Order): boolean => notes?.[CAPTURE] === 'later';

function sumOf(payments: readonly Payment[], currency: string) {
  const code = payments[0]?.currency ?? currency;
  return money(
    payments.reduce((sum, { amount }) => sum + fromRazorpay(amount, code).minor, 0),
    code,
  );
}

/** It was promised, nobody took it, and Razorpay gave it back by itself. */
const isLapsed = ({ status, captured }: Payment) => status === 'refunded' && captured === false;

// The money is where the payments are: money wins, whatever was said of the order before.
function stateOf({ order, payments }: Told, now: number): PaymentState {
  if (payments.some(isTaken)) return 'captured';
  if (isEnded(order)) return 'cancelled';
  if (promiseOf({ order, payments })) return 'authorized';
  const [latest] = payments;
  if (latest && isLapsed(latest) && isForLater(order)) return 'cancelled';
  if (now - order.created_at * 1000 <= OPEN_SECONDS * 1000) return 'pending';
  return latest?.status === 'failed' ? 'failed' : 'cancelled';
}

// Only what is final has a reason: while the order is open the buyer can try again, and Razorpay says there why.
function reasonOf(state: PaymentState, { order, payments: [latest] }: Told): FailureReason | undefined {
  if (state === 'cancelled' && isEnded(order)) return undefined;
  if (state === 'cancelled') return latest && isLapsed(latest) ? 'expired' : 'abandoned';
  if (state !== 'failed') return undefined;
  const why = latest?.error_reason ?? '';
  if (/insufficient_(funds|balance)/.test(why)) return 'insufficient_funds';
  if (/risk|fraud/.test(why)) return 'fraud_suspected';
  return /cancelled|timed_out/.test(why) ? 'abandoned' : 'declined';
}

// Never the buyer's own address at their bank (the VPA of UPI).
function factsOf(payment: Payment | undefined, card: Card | undefined): Record<string, string> | undefined {
  if (!payment?.method) return undefined;
  if (card?.last4) return { card: `${card.network ?? ''} •••• ${card.last4}`.trim() };
  const name = payment.method === 'upi' ? 'UPI' : payment.method;
  return { method: [name, payment.wallet ?? payment.bank].filter(Boolean).join(' ') };
}
