import { createHmac, randomBytes } from 'node:crypto';

// One account of the pretended Paystack, and what happens to its money. Objects have Paystack's names and shapes, as far as
// an integration with its checkout sees them.

export interface Transaction {
  readonly id: number;
  readonly domain: 'test';
  readonly reference: string;
  readonly amount: number;
  readonly requested_amount: number;
  readonly currency: string;
  readonly access_code: string;
  readonly callback_url: string;
  readonly metadata: { readonly cancel_action?: string };
  readonly customer: { readonly email: string };
  created_at: string;
  status: 'abandoned' | 'failed' | 'ongoing' | 'pending' | 'processing' | 'queued' | 'reversed' | 'success';
  gateway_response: string;
  paid_at: string | null;
  channel: string;
  fees: number | null;
  authorization: { brand?: string; last4?: string; bank?: string };
}

export interface Refund {
  readonly id: number;
  readonly domain: 'test';
  readonly transaction: number;
  readonly amount: number;
  readonly currency: string;
  readonly merchant_note: string;
  readonly customer_note: string;
  readonly dispute: number | null;
  readonly createdAt: string;
  status: 'pending' | 'processing' | 'processed' | 'failed' | 'needs-attention';
}

export interface Dispute {
  readonly id: number;
  readonly domain: 'test';
  readonly transaction: Transaction;
  readonly refund_amount: number;
  readonly currency: string;
  readonly category: string;
  readonly dueAt: string;
  readonly customer: { readonly email: string; readonly phone: string | null; readonly first_name: string | null };
  status: string;
  resolution: string | null;
  /** What came with the decision. */
  decided?: Readonly<Record<string, unknown>>;
}

export interface UploadedFile {
  readonly dispute: number;
  /** Absent until it came. */
  content?: Buffer;
  contentType?: string | undefined;
}

export interface Account {
  /** By reference. */
  readonly transactions: Map<string, Transaction>;
  /** The oldest first. */
  readonly refunds: Refund[];
  readonly disputes: Dispute[];
  /** Files of evidence, by the names that were given to them. */
  readonly uploads: Map<string, UploadedFile>;
  readonly evidence: Map<number, Readonly<Record<string, unknown>>>;
  /** What becomes of the next refunds at once. */
  refundsBecome: Refund['status'];
  /** Tells whoever listens to this account. */
  tell(event: string, data: object): void;
}

let ids = 1_000_000;

export const nextId = (): number => (ids += 1);
export const newCode = (): string => randomBytes(8).toString('hex');

export function newAccount(tell: Account['tell']): Account {
  return {
    transactions: new Map(),
    refunds: [],
    disputes: [],
    uploads: new Map(),
    evidence: new Map(),
    refundsBecome: 'processed',
    tell,
  };
}

/** The header that Paystack signs its webhooks with. */
export const signed = (secretKey: string, body: string): string =>
  createHmac('sha512', secretKey).update(body).digest('hex');

/** What the buyer chose, and what the bank says (paystack.com/docs/payments/test-payments). */
export const WAYS = {
  card: { channel: 'card', authorization: { brand: 'visa', last4: '4081' }, says: 'Successful' },
  transfer: { channel: 'bank_transfer', authorization: { bank: 'Test Bank' }, says: 'Approved' },
  money: { channel: 'mobile_money', authorization: { bank: 'MTN' }, says: 'Approved' },
  declined: { channel: 'card', authorization: { brand: 'verve', last4: '1004' }, fails: 'Declined' },
  poor: { channel: 'card', authorization: { brand: 'visa', last4: '5408' }, fails: 'Insufficient Funds' },
  risky: { channel: 'card', authorization: { brand: 'visa', last4: '0666' }, fails: 'Suspected Fraud' },
} as const;
export type Way = keyof typeof WAYS;

/** The buyer pays on the page, or tries to. Paystack reports what succeeds, and nothing else. */
export function pay(account: Account, transaction: Transaction, way: Way = 'card'): void {
  const { channel, authorization, ...bank } = WAYS[way];
  Object.assign(transaction, { channel, authorization });
  if ('fails' in bank) {
    Object.assign(transaction, { status: 'failed', gateway_response: bank.fails });
    return;
  }
  Object.assign(transaction, {
    status: 'success',
    gateway_response: bank.says,
    paid_at: new Date().toISOString(),
    fees: Math.round(transaction.amount * 0.015) + 10_000,
  });
  account.tell('charge.success', { ...transaction });
}

/** The page was opened longer ago than anybody waits. */
export function age(transaction: Transaction): void {
  transaction.created_at = new Date(Date.parse(transaction.created_at) - 25 * 60 * 60 * 1000).toISOString();
}

/** What of a transaction was not given back, or is not on its way. */
export function leftOf(account: Account, { id, amount }: Transaction): number {
  return account.refunds
    .filter(({ transaction, status }) => transaction === id && status !== 'failed')
    .reduce((left, refund) => left - refund.amount, amount);
}

export function addRefund(
  account: Account,
  transaction: Transaction,
  { amount, note, dispute = null }: { amount: number; note?: string; dispute?: number | null },
): Refund {
  const refund: Refund = {
    id: nextId(),
    domain: 'test',
    transaction: transaction.id,
    amount,
    currency: transaction.currency,
    merchant_note: note ?? `Refund for transaction ${transaction.reference} by the organizer`,
    customer_note: `Refund for transaction ${transaction.reference}`,
    dispute,
    createdAt: new Date().toISOString(),
    status: account.refundsBecome,
  };
  account.refunds.push(refund);
  if (leftOf(account, transaction) === 0) transaction.status = 'reversed';
  tellRefund(account, transaction, refund);
  return refund;
}

/** The bank could not give it back. */
export function failRefund(account: Account, transaction: Transaction, refund: Refund): void {
  refund.status = 'failed';
  transaction.status = 'success';
  tellRefund(account, transaction, refund);
}

function tellRefund(account: Account, { reference }: Transaction, { status, amount, currency }: Refund): void {
  account.tell(`refund.${status}`, {
    ...{ status, transaction_reference: reference, refund_reference: null, amount: String(amount), currency },
    domain: 'test',
  });
}

export function dispute(account: Account, transaction: Transaction, over: Partial<Dispute> = {}): Dispute {
  const opened: Dispute = {
    id: nextId(),
    domain: 'test',
    transaction,
    refund_amount: transaction.amount,
    currency: transaction.currency,
    category: 'chargeback',
    dueAt: '2026-11-28T18:00:00.000Z',
    customer: { email: transaction.customer.email, phone: null, first_name: null },
    status: 'awaiting-merchant-feedback',
    resolution: null,
    ...over,
  };
  account.disputes.push(opened);
  account.tell('charge.dispute.create', opened);
  return opened;
}
