import {
  GatewayError,
  type DisputeEvidence,
  type DisputeReason,
  type DisputeSnapshot,
  type DisputeState,
} from 'eventportal/sdk';
import type { Stripe } from 'stripe';
import { fromStripe } from './currencies.ts';

const STATES: Readonly<Record<string, DisputeState>> = {
  warning_needs_response: 'inquiry',
  warning_under_review: 'under_review',
  warning_closed: 'won',
  needs_response: 'needs_response',
  under_review: 'under_review',
  appeal_needs_response: 'needs_response',
  appeal_under_review: 'under_review',
  prevented: 'won',
  won: 'won',
  lost: 'lost',
};

const REASONS: Readonly<Record<string, DisputeReason>> = {
  credit_not_processed: 'credit_not_processed',
  duplicate: 'duplicate',
  fraudulent: 'fraudulent',
  product_not_received: 'not_received',
  product_unacceptable: 'not_as_described',
  subscription_canceled: 'cancelled',
  unrecognized: 'fraudulent',
};

const ANSWERABLE = new Set(['needs_response', 'warning_needs_response', 'appeal_needs_response']);

export function disputeOf(dispute: Stripe.Dispute): DisputeSnapshot {
  const { id, status, amount, currency, reason, evidence_details: details } = dispute;
  const net = sum(dispute.balance_transactions.map((moved) => moved.amount));
  const charged = dispute.balance_transactions.filter((moved) => moved.currency === currency);
  return {
    ref: id,
    // What Stripe calls otherwise some day is still a dispute: somebody should look.
    state: STATES[status] ?? 'needs_response',
    amount: fromStripe(amount, currency),
    reason: REASONS[reason] ?? 'other',
    withdrawn: net < 0,
    round: roundOf(dispute),
    ...(details.due_by && { respondBy: new Date(details.due_by * 1000) }),
    ...(charged.length > 0 && { fee: fromStripe(Math.max(0, sum(charged.map(({ fee }) => fee))), currency) }),
  };
}

/** Sends text and file as one answer, which Stripe hands to the bank at once. */
export async function answer(
  stripe: Stripe,
  id: string,
  { text, file }: DisputeEvidence,
  key: string,
): Promise<DisputeSnapshot> {
  const known = await stripe.disputes.retrieve(id);
  if (!ANSWERABLE.has(known.status)) {
    if (known.metadata[ANSWER_KEY] === key) return disputeOf(known);
    throw new GatewayError('rejected', `the dispute takes no answer: ${known.status}`);
  }
  const upload =
    file &&
    (await stripe.files.create({
      purpose: 'dispute_evidence',
      file: { name: file.name, data: Buffer.from(file.content), type: file.contentType },
    }));
  const evidence = {
    ...(text !== undefined && { uncategorized_text: text }),
    ...(upload && { uncategorized_file: upload.id }),
  };
  // The file has another name at each try, and then it is another question: the answer itself says which it was.
  const answered = await stripe.disputes.update(id, { evidence, submit: true, metadata: { [ANSWER_KEY]: key } });
  return disputeOf(answered);
}

/** Gives in; Stripe says no more about it than that it is lost (docs.stripe.com/api/disputes/close). */
export async function accept(stripe: Stripe, id: string): Promise<DisputeSnapshot> {
  const known = await stripe.disputes.retrieve(id);
  if (known.status === 'lost') return disputeOf(known);
  if (!ANSWERABLE.has(known.status))
    throw new GatewayError('rejected', `the dispute cannot be accepted: ${known.status}`);
  return disputeOf(await stripe.disputes.close(id));
}

const ANSWER_KEY = 'eventportal_answer';

// Inquiries come before disputes, and appeals after them, all under one id.
function roundOf({ status, evidence }: Stripe.Dispute): number {
  if (status.startsWith('warning_')) return 0;
  return status.startsWith('appeal_') || evidence.appeal?.card ? 2 : 1;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((a, b) => a + b, 0);
}
