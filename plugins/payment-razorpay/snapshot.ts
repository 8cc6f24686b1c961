import {
  money,
  type FailureReason,
  type PaymentSnapshot,
  type PaymentState,
  type RefundSnapshot,
  type RefundState,
} from 'eventportal/sdk';
import type { Card, Dispute, Link, Payment, Refund } from './answers.ts';
import { fromRazorpay } from './currencies.ts';
import { disputeOf } from './dispute.ts';

/** All that Razorpay knows of one payment: the link it is paid on, each try, and what went back. */
export interface Told {
  readonly link: Link;
  /** The latest try first. */
  readonly payments: readonly Payment[];
  /** The first refund first. */
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[] | undefined;
  readonly card: Card | undefined;
}

/** Where a refund of ours has its key, so that it is known for ever; those made in the dashboard have none. */
export const REFUND_KEY = 'eventportal_key';

const REFUND_STATES: Readonly<Record<string, RefundState>> = { processed: 'succeeded', failed: 'failed' };

export function snapshotOf({ link, payments, refunds, disputes, card }: Told): PaymentSnapshot {
  const taken = payments.filter(isTaken);
  const captured = sumOf(taken, link.currency);
  const state = stateOf(link, payments);
  const reason = reasonOf(state, link, payments);
  const facts = factsOf(taken[0], card);
  return {
    ref: link.id,
    state,
    authorized: captured,
    captured,
    refunds: refunds.map(refundOf),
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

function sumOf(payments: readonly Payment[], currency: string) {
  const code = payments[0]?.currency ?? currency;
  return money(
    payments.reduce((sum, { amount }) => sum + fromRazorpay(amount, code).minor, 0),
    code,
  );
}

// The money is where the payments are. That a link is "paid" only says that nobody can pay on it any more.
function stateOf({ status }: Link, payments: readonly Payment[]): PaymentState {
  if (payments.some(isTaken)) return 'captured';
  if (status === 'cancelled') return 'cancelled';
  // Nobody begins anew there. What a bank confirms days later still counts: money wins.
  if (status === 'expired') return payments[0]?.status === 'failed' ? 'failed' : 'cancelled';
  return 'pending';
}

// Only what is final has a reason: while the link is open the buyer can try again, and Razorpay says there why.
function reasonOf(state: PaymentState, { status }: Link, payments: readonly Payment[]): FailureReason | undefined {
  if (state === 'cancelled') return status === 'expired' ? 'expired' : undefined;
  if (state !== 'failed') return undefined;
  const why = payments[0]?.error_reason ?? '';
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
