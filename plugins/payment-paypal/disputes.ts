import { ApiError, type Client, type OrdersCapture, type Refund } from '@paypal/paypal-server-sdk';
import {
  type DisputeReason,
  type DisputeSnapshot,
  type DisputeState,
  type GatewayContext,
  type Money,
} from 'eventportal/sdk';
import { z } from 'zod';
import { issuesOf, type PayPal } from './client.ts';
import { fromPayPal } from './currencies.ts';
import { keyOf, refundOf } from './snapshot.ts';

// The SDK does not know the disputes (developer.paypal.com/api/customer-disputes/v1): they are asked through its transport.

const Amount = z.object({ currency_code: z.string(), value: z.string() });
/** Who paid or got how much. PayPal calls it `money_movements`, and is about to call it `fund_movements`. */
const Movement = z
  .object({
    affected_party: z.string().optional(),
    party: z.string().optional(),
    type: z.string().optional(),
    direction: z.string().optional(),
    reason: z.string().optional(),
    amount: Amount.optional(),
  })
  .transform(({ affected_party, party, type, direction, reason = '', amount }) => ({
    party: affected_party ?? party,
    direction: type ?? direction,
    isFee: reason.endsWith('FEE'),
    amount: amount && moneyOf(amount),
  }));
const Dispute = z.object({
  dispute_id: z.string(),
  create_time: z.string().optional(),
  reason: z.string().optional(),
  status: z.string().optional(),
  dispute_amount: Amount,
  dispute_life_cycle_stage: z.string().optional(),
  seller_response_due_date: z.string().optional(),
  dispute_outcome: z.object({ outcome_code: z.string().optional() }).optional(),
  money_movements: z.array(Movement).optional(),
  fund_movements: z.array(Movement).optional(),
});
export type Dispute = z.output<typeof Dispute>;
const List = z.object({ items: z.array(z.object({ dispute_id: z.string() })).default([]) });
const MOST = 50;
/** The app may not see disputes, or PayPal has none for such a payment. */
const NOT_SHOWN = new Set([400, 403, 404, 422]);

const REASONS: Readonly<Record<string, DisputeReason>> = {
  UNAUTHORISED: 'fraudulent',
  MERCHANDISE_OR_SERVICE_NOT_RECEIVED: 'not_received',
  MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED: 'not_as_described',
  DUPLICATE_TRANSACTION: 'duplicate',
  CREDIT_NOT_PROCESSED: 'credit_not_processed',
  CANCELED_RECURRING_BILLING: 'cancelled',
};
const LOST = new Set(['RESOLVED_BUYER_FAVOUR', 'ACCEPTED']);
const ROUNDS: Readonly<Record<string, number>> = { PRE_ARBITRATION: 2, ARBITRATION: 3 };

/** What buyers or their banks hold against a payment; nothing where the app at PayPal may not see it. */
export async function disputesOf(
  paypal: PayPal,
  { captures, refunds }: { readonly captures: readonly OrdersCapture[]; readonly refunds: readonly Refund[] },
  log: GatewayContext<unknown>['log'],
): Promise<readonly DisputeSnapshot[]> {
  try {
    const found = await Promise.all(captures.map(({ id }) => (id === undefined ? [] : disputesAbout(paypal, id))));
    return found.flat().map((dispute) => shown(dispute, refunds));
  } catch (error) {
    if (!(error instanceof ApiError) || !NOT_SHOWN.has(error.statusCode)) throw error;
    log('paypal.disputes_are_not_shown', { issues: issuesOf(error) });
    return [];
  }
}

async function disputesAbout(paypal: PayPal, captureId: string): Promise<readonly Dispute[]> {
  const query = new URLSearchParams({ disputed_transaction_id: captureId, page_size: String(MOST) });
  const { items } = List.parse(JSON.parse(await ask(paypal, 'GET', `/v1/customer/disputes?${query}`)));
  return Promise.all(items.map(({ dispute_id: id }) => disputeById(paypal, id)));
}

export async function disputeById(paypal: PayPal, id: string): Promise<Dispute> {
  return Dispute.parse(JSON.parse(await ask(paypal, 'GET', `/v1/customer/disputes/${encodeURIComponent(id)}`)));
}

/** A call that the SDK does not have. */
export async function ask(
  { client }: PayPal,
  method: 'GET' | 'POST',
  path: string,
  tell: (request: ReturnType<ReturnType<Client['getRequestBuilderFactory']>>) => void = () => undefined,
): Promise<string> {
  const request = client.getRequestBuilderFactory()(method, path);
  request.authenticate([{ oauth2: true }]);
  tell(request);
  return (await request.callAsText()).result;
}

export function shown(dispute: Dispute, refunds: readonly Refund[]): DisputeSnapshot {
  const amount = moneyOf(dispute.dispute_amount);
  const state = stateOf(dispute);
  const round = ROUNDS[dispute.dispute_life_cycle_stage ?? ''];
  const due = dispute.seller_response_due_date;
  const isOpen = state === 'inquiry' || state === 'needs_response';
  const taken = lostTo(dispute, amount.currency, false);
  const fee = lostTo(dispute, amount.currency, true);
  return {
    ref: dispute.dispute_id,
    state,
    amount,
    reason: REASONS[dispute.reason ?? ''] ?? 'other',
    withdrawn: taken > 0 && !refunds.some((refund) => isSettledBy(dispute, taken, refund)),
    ...(isOpen && due !== undefined && { respondBy: new Date(due) }),
    ...(round !== undefined && { round }),
    ...(fee > 0 && { fee: { minor: fee, currency: amount.currency } }),
  };
}

function stateOf({ status, dispute_outcome: outcome, dispute_life_cycle_stage: stage }: Dispute): DisputeState {
  if (status === 'RESOLVED') return LOST.has(outcome?.outcome_code ?? '') ? 'lost' : 'won';
  // Buyer and organizer talk with each other: PayPal decides nothing yet.
  if (stage === 'INQUIRY') return 'inquiry';
  return status === 'WAITING_FOR_SELLER_RESPONSE' ? 'needs_response' : 'under_review';
}

/** What the organizer paid because of it, as far as it did not come back. */
function lostTo({ money_movements, fund_movements }: Dispute, currency: string, isFee: boolean): number {
  return (money_movements ?? fund_movements ?? [])
    .filter((it) => it.party === 'SELLER' && it.isFee === isFee && it.amount?.currency === currency)
    .reduce((sum, { direction, amount }) => sum + (direction === 'DEBIT' ? 1 : -1) * (amount?.minor ?? 0), 0);
}

// PayPal may show what it took as a refund of the payment, too: that is the same money, and is told as the refund.
function isSettledBy(dispute: Dispute, taken: number, refund: Refund): boolean {
  if (keyOf(refund) !== undefined) return false;
  const { amount, state } = refundOf(refund);
  const isLater = Date.parse(refund.createTime ?? '') >= Date.parse(dispute.create_time ?? '');
  return isLater && state !== 'failed' && amount.minor === taken;
}

function moneyOf({ currency_code: currencyCode, value }: z.output<typeof Amount>): Money {
  return fromPayPal({ currencyCode, value });
}
