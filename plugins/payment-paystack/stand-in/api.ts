import type { VendorCall } from 'eventportal/sdk/testing/vendor-server';
import { addRefund, leftOf, newCode, nextId, type Account, type Refund, type Transaction } from './account.ts';
import { ok, refused, type ApiAnswer } from './answers.ts';
import { serveDispute } from './disputes.ts';

export interface ApiCall extends VendorCall {
  readonly body: Readonly<Record<string, unknown>>;
}

const CURRENCIES = new Set(['NGN', 'GHS', 'ZAR', 'KES', 'USD']);

/** One call of Paystack's API, by who its key belongs to. */
export function serve(account: Account, { method, path, query, body, origin }: ApiCall): ApiAnswer {
  const [noun, verb, reference] = path;
  if (method === 'POST' && noun === 'transaction' && verb === 'initialize') return initialize(account, body, origin);
  if (method === 'GET' && noun === 'transaction' && verb === 'verify') {
    const transaction = account.transactions.get(decodeURIComponent(reference ?? ''));
    if (!transaction) return refused(404, 'Transaction reference not found', 'transaction_not_found');
    return ok('Verification successful', shown(transaction));
  }
  if (method === 'GET' && noun === 'transaction') return transactions(account, verb, query);
  if (method === 'POST' && noun === 'refund' && verb === undefined) return refund(account, body);
  const wanted = Number(query.get('transaction'));
  if (method === 'GET' && noun === 'refund' && verb === undefined) {
    const isWanted = (refund: Refund) =>
      query.has('transaction') ? refund.transaction === wanted : isWithin(refund.createdAt, query);
    const refunds = account.refunds.filter(isWanted);
    return ok('Refunds retrieved', page(refunds, query));
  }
  if (method === 'GET' && noun === 'dispute' && verb === undefined) {
    const disputes = account.disputes.filter(({ transaction }) => transaction.id === wanted);
    return ok('Disputes retrieved', page(disputes, query));
  }
  if (noun === 'dispute' && verb !== undefined)
    return serveDispute(account, verb, [method, reference ?? ''].join('/'), { query, body, origin });
  return refused(404, 'Invalid endpoint', 'not_found');
}

function transactions(account: Account, id: string | undefined, query: URLSearchParams): ApiAnswer {
  const all = [...account.transactions.values()];
  if (id === undefined) {
    const found = all.filter(({ created_at: at }) => isWithin(at, query));
    return ok('Transactions retrieved', page(found.map(shown), query));
  }
  const found = all.find((transaction) => String(transaction.id) === id);
  if (!found) return refused(404, 'Transaction ID or code specified is invalid', 'transaction_not_found');
  return ok('Transaction retrieved', shown(found));
}

function isWithin(at: string, query: URLSearchParams): boolean {
  const from = Date.parse(query.get('from') ?? '1970-01-01');
  const to = Date.parse(query.get('to') ?? '2200-01-01');
  return Date.parse(at) >= from && Date.parse(at) <= to;
}

/** Of how the buyer gets to the page Paystack tells nothing afterwards. */
function shown(transaction: Transaction): object {
  const { access_code: _, callback_url: __, ...rest } = transaction;
  return rest;
}

// The newest first, a page at a time.
function page(items: readonly object[], query: URLSearchParams): readonly object[] {
  const perPage = Math.min(Number(query.get('perPage') ?? 50), 100);
  const from = (Number(query.get('page') ?? 1) - 1) * perPage;
  return items.toReversed().slice(from, from + perPage);
}

function initialize(account: Account, body: ApiCall['body'], origin: string): ApiAnswer {
  const { email, amount, currency = 'NGN', reference = newCode(), callback_url: callbackUrl = '', metadata } = body;
  if (typeof email !== 'string' || !/^\S+@\S+$/.test(email))
    return refused(400, `Invalid Email Address Passed: ${email}`);
  if (!/^[1-9]\d*$/.test(String(amount))) return refused(400, 'Invalid Amount Sent', 'invalid_params');
  if (!CURRENCIES.has(String(currency)))
    return refused(403, 'Currency not supported by merchant', 'unsupported_currency');
  if (typeof reference !== 'string' || !/^[\w.=-]+$/.test(reference) || reference.includes('_'))
    return refused(400, 'Invalid character in transaction reference', 'invalid_params');
  if (account.transactions.has(reference))
    return refused(400, 'Duplicate Transaction Reference', 'duplicate_reference');
  const accessCode = newCode();
  account.transactions.set(reference, {
    id: nextId(),
    domain: 'test',
    reference,
    amount: Number(amount),
    requested_amount: Number(amount),
    currency: String(currency),
    access_code: accessCode,
    callback_url: String(callbackUrl),
    metadata: (metadata as Transaction['metadata']) ?? {},
    customer: { email },
    created_at: new Date().toISOString(),
    status: 'abandoned',
    gateway_response: 'The transaction was not completed',
    paid_at: null,
    channel: 'card',
    fees: null,
    authorization: {},
  });
  const data = { authorization_url: `${origin}/pay/${accessCode}`, access_code: accessCode, reference };
  return ok('Authorization URL created', data);
}

function refund(account: Account, body: ApiCall['body']): ApiAnswer {
  const transaction = account.transactions.get(String(body['transaction']));
  if (!transaction) return refused(404, 'Transaction not found', 'transaction_not_found');
  if (!transaction.paid_at) return refused(400, 'Transaction is not successful', 'invalid_transaction_status');
  const left = leftOf(account, transaction);
  const { amount = left, merchant_note: note } = body;
  if (left === 0) return refused(400, 'Transaction has been fully reversed', 'transaction_reversed');
  if (!Number.isSafeInteger(amount) || (amount as number) <= 0) return refused(400, 'Amount must be an integer');
  if ((amount as number) > left)
    return refused(400, 'Refund amount cannot be more than what is left', 'invalid_amount');
  const made = addRefund(account, transaction, {
    amount: amount as number,
    ...(note !== undefined && { note: String(note) }),
  });
  return ok('Refund has been queued for processing', { ...made, transaction: shown(transaction) });
}
