import type { DisputeReason, DisputeSnapshot, DisputeState } from 'eventportal/sdk';
import type { Dispute } from './answers.ts';
import { fromRazorpay } from './currencies.ts';

// razorpay.com/docs/api/disputes/entity: "fraud" and "retrieval" ask, the other phases demand the money back.
const INQUIRIES = new Set(['fraud', 'retrieval']);
const ROUNDS: Readonly<Record<string, number>> = { pre_arbitration: 2, arbitration: 3 };

// Razorpay hands on the words of the card networks (razorpay.com/docs/payments/disputes/reason-codes).
const REASONS: readonly (readonly [RegExp, DisputeReason])[] = [
  [/fraud|not_authori[sz]ed|unauthori[sz]ed|no_cardholder_auth/, 'fraudulent'],
  [/not_received|non_receipt|not_provided/, 'not_received'],
  [/not_as_described|defective|counterfeit|misrepresent/, 'not_as_described'],
  [/duplicate|multiple_|paid_by_other_means/, 'duplicate'],
  [/credit_not_processed|refund_not/, 'credit_not_processed'],
  [/cancel/, 'cancelled'],
];

export function disputeOf(dispute: Dispute): DisputeSnapshot {
  const { id, amount, currency, reason_code, respond_by, phase } = dispute;
  const state = stateOf(dispute);
  const code = (reason_code ?? '').toLowerCase();
  const round = ROUNDS[phase ?? ''];
  const canAnswer = state === 'inquiry' || state === 'needs_response';
  return {
    ref: id,
    state,
    amount: fromRazorpay(amount, currency),
    reason: REASONS.find(([words]) => words.test(code))?.[1] ?? 'other',
    withdrawn: (dispute.amount_deducted ?? 0) > 0,
    ...(canAnswer && respond_by && { respondBy: new Date(respond_by * 1000) }),
    ...(round && { round }),
  };
}

function stateOf({ status, phase }: Dispute): DisputeState {
  if (status === 'open') return INQUIRIES.has(phase ?? '') ? 'inquiry' : 'needs_response';
  if (status === 'lost') return 'lost';
  // "closed": what was asked has been answered, and nothing was taken.
  if (status === 'won' || status === 'closed') return 'won';
  return 'under_review';
}
