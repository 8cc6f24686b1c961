import {
  GatewayError,
  money,
  type DisputeSnapshot,
  type FailureReason,
  type Money,
  type PaymentSnapshot,
  type PaymentState,
  type RefundSnapshot,
  type RefundState,
} from 'eventportal/sdk';
import type { Dispute, Refund, Transaction } from './answers.ts';

/** All that Paystack knows of one payment: its page, or pages, and what went back. */
export interface Told {
  readonly ref: string;
  readonly transactions: readonly Transaction[];
  /** The first refund first. */
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
}

/** Money that Paystack takes (paystack.com/docs/api#supported-currency). All have two decimals, and are told in hundredths. */
export const PAYSTACK_CURRENCIES: readonly string[] = ['NGN', 'GHS', 'KES', 'ZAR', 'USD'];

/**
 * How long a page that nobody paid on counts as open: Paystack ends none by itself, and the places are free long before. What
 * comes later all the same is money, and wins.
 */
const OPEN_MILLISECONDS = 24 * 60 * 60 * 1000;

const REFUND_STATES: Readonly<Record<string, RefundState>> = { processed: 'succeeded', failed: 'failed' };
const NOTE = 'eventportal_key:';

export function snapshotOf({ ref, transactions, refunds, disputes }: Told, now: number): PaymentSnapshot {
  const taken = transactions.filter(isTaken);
  const [main = transactions[0]] = taken;
  if (!main) throw new GatewayError('unavailable', 'Paystack told of no transaction');
  const captured = money(
    taken.reduce((sum, { amount }) => sum + amount, 0),
    main.currency,
  );
  const states = transactions.map((transaction) => stateOf(transaction, now));
  const state =
    ['captured' as const, 'pending' as const, 'failed' as const].find((one) => states.includes(one)) ?? 'cancelled';
  const reason = reasonOf(state, transactions[states.indexOf(state)]);
  const facts = isTaken(main) ? factsOf(main) : undefined;
  return {
    ...{ ref, state, authorized: captured, captured },
    refunds: refunds.map(refundOf),
    disputes: disputes.map(disputeOf),
    ...(reason && { reason }),
    ...(facts && { facts }),
  };
}

/** What there is before anybody paid. */
export function nothingYet(ref: string, { currency }: Money): PaymentSnapshot {
  const nothing = money(0, currency);
  return { ref, state: 'pending', authorized: nothing, captured: nothing, refunds: [], disputes: [] };
}

/** The organizer has, or had, its money: what was given back is "reversed", and was paid once. */
export function isTaken({ status, paid_at: paidAt }: Transaction): boolean {
  return status === 'success' || (status.startsWith('revers') && !!paidAt);
}

export function refundOf(refund: Refund): RefundSnapshot {
  const key = keyOf(refund);
  return {
    ref: String(refund.id),
    // Also "needs-attention": Paystack wants the buyer's account number from the organizer, in its dashboard.
    state: REFUND_STATES[refund.status] ?? 'pending',
    amount: money(refund.amount, refund.currency),
    ...(key !== undefined && { key }),
  };
}

/** Where a refund of ours has its key, so that it is known for ever; those made in the dashboard have none. */
export const noteOf = (key: string): string => NOTE + key;

export function keyOf({ merchant_note: note }: Refund): string | undefined {
  return note?.startsWith(NOTE) ? note.slice(NOTE.length) : undefined;
}

// paystack.com/docs/payments/verify-payments. Who fails can try again on the same page, and "abandoned" is everything that
// nobody has paid yet.
function stateOf(transaction: Transaction, now: number): PaymentState {
  if (isTaken(transaction)) return 'captured';
  const { status, created_at: createdAt } = transaction;
  const isOver = now - Date.parse(createdAt ?? '') > OPEN_MILLISECONDS;
  if (status === 'failed' || status.startsWith('revers')) return isOver ? 'failed' : 'pending';
  return status === 'abandoned' && isOver ? 'cancelled' : 'pending';
}

function reasonOf(state: PaymentState, transaction: Transaction | undefined): FailureReason | undefined {
  if (state === 'cancelled') return 'abandoned';
  if (state !== 'failed') return undefined;
  const why = transaction?.gateway_response ?? '';
  if (/insufficient|not sufficient/i.test(why)) return 'insufficient_funds';
  return /fraud/i.test(why) ? 'fraud_suspected' : 'declined';
}

function factsOf({ channel, authorization }: Transaction): Record<string, string> | undefined {
  if (!channel) return undefined;
  if (channel !== 'card' || !authorization?.last4) return { method: channel };
  const brand = (authorization.brand ?? '').trim().replace(/^./, (letter) => letter.toUpperCase());
  return { card: `${brand} •••• ${authorization.last4}`.trim() };
}

// paystack.com/docs/api/dispute. The money is taken when a dispute is accepted, by the organizer or for want of an answer.
export function disputeOf({ id, status, resolution, category, ...dispute }: Dispute): DisputeSnapshot {
  const isLost = /accepted/.test(resolution ?? '');
  const isOpen = status === 'awaiting-merchant-feedback';
  const isOver = status === 'resolved' || status === 'archived';
  const state = isLost ? 'lost' : isOver ? 'won' : isOpen ? 'needs_response' : 'under_review';
  const { transaction, dueAt } = dispute;
  return {
    ref: String(id),
    state,
    amount: money(dispute.refund_amount ?? transaction.amount, dispute.currency ?? transaction.currency),
    reason: /fraud/i.test(category ?? '') ? 'fraudulent' : 'other',
    withdrawn: isLost,
    ...(state === 'needs_response' && dueAt && { respondBy: new Date(dueAt) }),
  };
}
