import { instant, unitOf, type Account, type Order } from './account.ts';
import { impossible, missing, ok, refused, type ApiAnswer, type ApiCall } from './answers.ts';

const MATTERS = {
  asks: { status: 'OPEN', dispute_life_cycle_stage: 'INQUIRY' },
  claims: { status: 'WAITING_FOR_SELLER_RESPONSE', dispute_life_cycle_stage: 'CHARGEBACK' },
  looks: { status: 'UNDER_REVIEW', dispute_life_cycle_stage: 'CHARGEBACK' },
  asksAgain: { status: 'WAITING_FOR_SELLER_RESPONSE', dispute_life_cycle_stage: 'PRE_ARBITRATION' },
} as const;

/** The buyer holds something against a payment: a dispute of PayPal's, which `change` may bring further. */
export function dispute(
  account: Account,
  order: Order,
  matter: keyof typeof MATTERS,
  change: Record<string, unknown> = {},
): string {
  const capture = unitOf(order).payments.captures[0]!;
  const known = [...account.disputes].find(([, it]) => it.capture === capture.id);
  const id = known?.[0] ?? `PP-R-${capture.id.slice(0, 8)}`;
  account.disputes.set(id, {
    ...{ dispute_id: id, capture: capture.id, create_time: instant(), reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED' },
    ...{ dispute_amount: capture.amount, seller_response_due_date: '2027-04-01T00:00:00.000Z' },
    disputed_transactions: [{ seller_transaction_id: capture.id }],
    ...known?.[1],
    ...MATTERS[matter],
    ...change,
  });
  account.tell(`CUSTOMER.DISPUTE.${known ? 'UPDATED' : 'CREATED'}`, 'dispute', account.disputes.get(id)!);
  return id;
}

/** What the organizer paid or got because of a dispute. */
export function moved(type: 'DEBIT' | 'CREDIT', amount: object, reason = 'DISPUTE_SETTLEMENT') {
  return { affected_party: 'SELLER', amount, initiated_time: instant(), type, reason };
}

/** PayPal, or the buyer's bank, decides. */
export function settle(account: Account, order: Order, outcome: 'won' | 'lost'): void {
  const capture = unitOf(order).payments.captures[0]!;
  const known = [...account.disputes.values()].find((it) => it.capture === capture.id);
  const movements = (known?.['money_movements'] as object[] | undefined) ?? [];
  const next = moved(outcome === 'won' ? 'CREDIT' : 'DEBIT', capture.amount);
  // What was taken at once is not taken again.
  const isDone = movements.length > 0 ? outcome === 'lost' : outcome === 'won';
  dispute(account, order, 'looks', {
    status: 'RESOLVED',
    dispute_outcome: { outcome_code: outcome === 'won' ? 'RESOLVED_SELLER_FAVOUR' : 'RESOLVED_BUYER_FAVOUR' },
    money_movements: isDone ? movements : [...movements, next],
  });
}

export function disputeCalls(account: Account, { method, path, query, body }: ApiCall): ApiAnswer {
  if (!account.seesDisputes) return refused(403, 'NOT_AUTHORIZED', 'PERMISSION_DENIED');
  const id = path[3];
  if (id === undefined) {
    const about = query.get('disputed_transaction_id');
    const items = [...account.disputes.values()].filter(({ capture }) => capture === about);
    return ok({ items: items.map(({ dispute_id, status }) => ({ dispute_id, status })) });
  }
  const found = account.disputes.get(id);
  if (!found) return missing();
  if (method === 'GET') return ok(found);
  if (path[4] === 'accept-claim') return acceptClaim(account, id, found);
  if (path[4] !== 'provide-evidence') return missing();
  if (found['status'] !== 'WAITING_FOR_SELLER_RESPONSE')
    return impossible('ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE');
  const kept = [...((found['answers'] as object[] | undefined) ?? []), body];
  account.disputes.set(id, { ...found, status: 'UNDER_REVIEW', answers: kept });
  return ok({ links: [{ rel: 'self', href: `https://api.sandbox.paypal.com/v1/customer/disputes/${id}` }] });
}

function acceptClaim(account: Account, id: string, found: Record<string, unknown> & { capture: string }): ApiAnswer {
  if (found['status'] !== 'WAITING_FOR_SELLER_RESPONSE' && found['status'] !== 'OPEN')
    return impossible('ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE');
  const moves = (found['money_movements'] as object[] | undefined) ?? [];
  account.disputes.set(id, {
    ...found,
    ...{ status: 'RESOLVED', dispute_outcome: { outcome_code: 'ACCEPTED' } },
    money_movements: moves.length > 0 ? moves : [moved('DEBIT', found['dispute_amount'] as object)],
  });
  return ok({ links: [{ rel: 'self', href: `https://api.sandbox.paypal.com/v1/customer/disputes/${id}` }] });
}
