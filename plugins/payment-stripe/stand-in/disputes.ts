import { newRef, nowInSeconds, type Account, type Intent } from './account.ts';

export interface Dispute {
  readonly id: string;
  readonly object: 'dispute';
  readonly livemode: false;
  readonly amount: number;
  readonly currency: string;
  readonly charge: string;
  readonly payment_intent: string;
  readonly reason: string;
  readonly evidence: Record<string, unknown>;
  readonly evidence_details: { readonly due_by: number | null; submission_count: number };
  readonly balance_transactions: { amount: number; fee: number; currency: string; created: number }[];
  metadata: Record<string, string>;
  status: string;
}

const FEE = 2000;

/** The bank of a buyer demands a payment back, or only asks about it. */
export function openDispute(
  account: Account,
  intent: Intent,
  { amount = intent.amount_received, status = 'needs_response', reason = 'fraudulent' } = {},
): Dispute {
  const charge = account.charges.get(intent.latest_charge ?? '')!;
  charge.disputed = true;
  const dispute: Dispute = {
    ...{ id: newRef('dp'), object: 'dispute', livemode: false, amount, currency: intent.currency, reason },
    ...{ charge: charge.id, payment_intent: intent.id, status, metadata: {}, evidence: {}, balance_transactions: [] },
    evidence_details: { due_by: Math.floor(Date.now() / 1000) + 7 * 86_400, submission_count: 0 },
  };
  account.disputes.push(dispute);
  if (status === 'needs_response') withdraw(dispute);
  account.tell('charge.dispute.created', dispute);
  return dispute;
}

/** The inquiry became a demand. */
export function escalate(account: Account, dispute: Dispute): void {
  dispute.status = 'needs_response';
  withdraw(dispute);
  account.tell('charge.dispute.funds_withdrawn', dispute);
}

/** The bank decides; where the organizer wins, the money comes back a moment later. */
export function decide(account: Account, dispute: Dispute, outcome: 'won' | 'lost' | 'warning_closed'): void {
  dispute.status = outcome;
  account.tell('charge.dispute.closed', dispute);
  if (outcome !== 'won') return;
  dispute.balance_transactions.push({
    amount: dispute.amount,
    fee: -FEE,
    currency: dispute.currency,
    created: nowInSeconds(),
  });
  account.tell('charge.dispute.funds_reinstated', dispute);
}

export function submit(account: Account, dispute: Dispute, evidence: object, metadata: Record<string, string>): void {
  Object.assign(dispute.evidence, evidence);
  Object.assign(dispute.metadata, metadata);
  dispute.evidence_details.submission_count += 1;
  dispute.status = dispute.status.replace('needs_response', 'under_review');
  account.tell('charge.dispute.updated', dispute);
}

/** The organizer gives in: what was taken stays away. */
export function close(account: Account, dispute: Dispute): void {
  dispute.status = 'lost';
  account.tell('charge.dispute.closed', dispute);
}

/** Stripe gives nothing back of a charge while its money is away. */
export function isAway(account: Account, { id }: Intent): boolean {
  return account.disputes.some((one) => one.payment_intent === id && one.balance_transactions.length === 1);
}

function withdraw(dispute: Dispute): void {
  dispute.balance_transactions.push({
    amount: -dispute.amount,
    fee: FEE,
    currency: dispute.currency,
    created: nowInSeconds(),
  });
}
