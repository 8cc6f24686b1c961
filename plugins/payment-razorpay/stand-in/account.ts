import { createHmac, randomBytes } from 'node:crypto';

// One account of the pretended Razorpay, and what happens to its money. Objects have Razorpay's names and shapes, as far as
// an integration with orders sees them.

export interface Order {
  readonly id: string;
  readonly entity: 'order';
  readonly amount: number;
  readonly currency: string;
  readonly receipt: string;
  created_at: number;
  amount_paid: number;
  amount_due: number;
  attempts: number;
  status: 'created' | 'attempted' | 'paid';
  notes: Record<string, string> | [];
  /** Told when it was made, and not told again. */
  readonly capture: 'automatic' | 'manual';
}

/** What the form that leads to the checkout says. */
export interface Checkout {
  readonly name: string;
  readonly callbackUrl: string;
  readonly cancelUrl: string;
}

export interface Payment {
  readonly id: string;
  readonly entity: 'payment';
  readonly amount: number;
  readonly currency: string;
  readonly order_id: string;
  readonly method: string;
  readonly bank: string | null;
  readonly wallet: string | null;
  readonly vpa: string | null;
  readonly email: string;
  readonly contact: string;
  readonly created_at: number;
  readonly card: { readonly network: string; readonly last4: string } | null;
  status: 'created' | 'authorized' | 'captured' | 'refunded' | 'failed';
  captured: boolean;
  fee: number | null;
  tax: number | null;
  amount_refunded: number;
  refund_status: 'partial' | 'full' | null;
  error_code: string | null;
  error_reason: string | null;
  error_description: string | null;
}

export interface Refund {
  readonly id: string;
  readonly entity: 'refund';
  readonly amount: number;
  readonly currency: string;
  readonly payment_id: string;
  /** An empty list where there is nothing, as Razorpay says it. */
  readonly notes: Record<string, string> | [];
  readonly created_at: number;
  readonly speed_requested: 'normal' | 'optimum';
  status: 'pending' | 'processed' | 'failed';
}

export interface Dispute {
  readonly id: string;
  readonly entity: 'dispute';
  readonly payment_id: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason_code: string;
  readonly respond_by: number;
  readonly created_at: number;
  amount_deducted: number;
  phase: string;
  status: string;
  evidence?: { readonly summary?: string; readonly proof_of_service: readonly string[] };
}

export interface Document {
  readonly id: string;
  readonly name: string;
  readonly mime_type: string;
  readonly size: number;
}

export interface Account {
  readonly orders: Map<string, Order>;
  /** Those that a buyer was led to, by their orders. */
  readonly checkouts: Map<string, Checkout>;
  readonly payments: Map<string, Payment>;
  /** The oldest first. */
  readonly refunds: Refund[];
  readonly disputes: Dispute[];
  /** Evidence that was uploaded. */
  readonly documents: Map<string, Document>;
  /** What becomes of the next refunds at once. */
  refundsBecome: Refund['status'];
  /** What it makes of a receipt that is to be taken once and was: it says so, answers with its order, or knows no such thing. */
  receipts: 'answered' | 'refused' | 'unknown';
  /** A bank that answers late: payments are promised, and nothing captures them by itself. */
  answersLate: boolean;
  /** Tells whoever listens to this account. */
  tell(event: string, payload: object): void;
}

let ticks = Math.floor(Date.now() / 1000);

export function newAccount(tell: Account['tell']): Account {
  return {
    orders: new Map(),
    checkouts: new Map(),
    receipts: 'answered',
    payments: new Map(),
    refunds: [],
    disputes: [],
    documents: new Map(),
    refundsBecome: 'processed',
    answersLate: false,
    tell,
  };
}

export function newRef(prefix: string): string {
  return `${prefix}_${randomBytes(10).toString('base64url').replace(/\W/g, 'x')}`;
}

/** A second later each time, so that what came first is first. */
export const nextSecond = (): number => (ticks += 1);

/** The header that Razorpay signs its webhooks with. */
export const signed = (secret: string, body: string): string => createHmac('sha256', secret).update(body).digest('hex');

/** What the buyer chose, and what the bank says: Razorpay's test instruments (razorpay.com/docs/payments/payments/test-card-details). */
export const WAYS = {
  card: { method: 'card', card: { network: 'Visa', last4: '1111' } },
  upi: { method: 'upi', vpa: 'success@razorpay' },
  netbanking: { method: 'netbanking', bank: 'HDFC' },
  declined: { method: 'card', card: { network: 'MasterCard', last4: '0008' }, fails: 'payment_failed' },
  poor: { method: 'card', card: { network: 'RuPay', last4: '0003' }, fails: 'insufficient_funds' },
  risky: { method: 'card', card: { network: 'Visa', last4: '0009' }, fails: 'payment_risk_check_failed' },
  upiFails: { method: 'upi', vpa: 'failure@razorpay', fails: 'payment_timed_out' },
} as const;
export type Way = keyof typeof WAYS;

/** The buyer pays on the page of the order, or tries to. */
export function pay(account: Account, order: Order, way: Way = 'card'): Payment {
  const { method, fails, ...details } = { fails: undefined, ...WAYS[way] };
  order.attempts += 1;
  if (order.status === 'created') order.status = 'attempted';
  const payment: Payment = {
    id: newRef('pay'),
    entity: 'payment',
    amount: order.amount,
    currency: order.currency,
    order_id: order.id,
    method,
    bank: null,
    wallet: null,
    vpa: null,
    email: 'buyer@example.org',
    contact: '+919876543210',
    created_at: nextSecond(),
    card: null,
    ...details,
    status: fails ? 'failed' : 'authorized',
    captured: false,
    ...{ fee: null, tax: null },
    amount_refunded: 0,
    refund_status: null,
    error_code: fails ? 'BAD_REQUEST_ERROR' : null,
    error_reason: fails ?? null,
    error_description: fails ? 'Your payment was not completed.' : null,
  };
  account.payments.set(payment.id, payment);
  if (fails) account.tell('payment.failed', { payment: { entity: payment } });
  else {
    account.tell('payment.authorized', { payment: { entity: { ...payment } } });
    if (order.capture === 'automatic' && !account.answersLate) capture(account, payment);
  }
  return payment;
}

/** Takes what was promised; the order is done with. */
export function capture(account: Account, payment: Payment): void {
  const fee = Math.round(payment.amount * 0.0236);
  Object.assign(payment, { status: 'captured', captured: true, fee, tax: Math.round(fee * 0.1525) });
  account.tell('payment.captured', { payment: { entity: { ...payment } } });
  const order = account.orders.get(payment.order_id)!;
  Object.assign(order, { status: 'paid', amount_paid: payment.amount, amount_due: 0 });
  account.tell('order.paid', { order: { entity: shownOrder(order) }, payment: { entity: { ...payment } } });
}

/** Nobody took what was promised: Razorpay gives it back by itself. */
export function lapse(payment: Payment): void {
  Object.assign(payment, { status: 'refunded', captured: false });
}

/** It was made two days ago. */
export function age(order: Order): void {
  order.created_at -= 2 * 24 * 60 * 60;
}

/** As Razorpay shows it. */
export function shownOrder(order: Order): object {
  const { capture: _, ...rest } = structuredClone(order);
  return rest;
}

/** What of a payment was not given back, or is not on its way. */
export function leftOf(account: Account, payment: Payment): number {
  return account.refunds
    .filter(({ payment_id: paymentId, status }) => paymentId === payment.id && status !== 'failed')
    .reduce((left, { amount }) => left - amount, payment.amount);
}

export function addRefund(
  account: Account,
  payment: Payment,
  { amount, notes = [], speed = 'normal' }: { amount: number; notes?: Refund['notes']; speed?: 'normal' | 'optimum' },
): Refund {
  const refund: Refund = {
    id: newRef('rfnd'),
    entity: 'refund',
    amount,
    currency: payment.currency,
    payment_id: payment.id,
    notes,
    created_at: nextSecond(),
    speed_requested: speed,
    status: account.refundsBecome,
  };
  account.refunds.push(refund);
  payment.amount_refunded += amount;
  payment.refund_status = leftOf(account, payment) === 0 ? 'full' : 'partial';
  if (payment.refund_status === 'full') payment.status = 'refunded';
  account.tell('refund.created', { refund: { entity: { ...refund } }, payment: { entity: { ...payment } } });
  return refund;
}

/** The bank could not give it back. */
export function failRefund(account: Account, refund: Refund): void {
  refund.status = 'failed';
  const payment = account.payments.get(refund.payment_id)!;
  payment.amount_refunded -= refund.amount;
  Object.assign(payment, { status: 'captured', refund_status: payment.amount_refunded === 0 ? null : 'partial' });
  account.tell('refund.failed', { refund: { entity: { ...refund } }, payment: { entity: { ...payment } } });
}

export function dispute(account: Account, payment: Payment, over: Partial<Dispute> = {}): Dispute {
  const opened: Dispute = {
    id: newRef('disp'),
    entity: 'dispute',
    payment_id: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    reason_code: 'goods_or_services_not_received_or_partially_received',
    respond_by: 1_796_000_000,
    created_at: nextSecond(),
    amount_deducted: 0,
    phase: 'chargeback',
    status: 'open',
    ...over,
  };
  account.disputes.push(opened);
  account.tell('payment.dispute.created', { payment: { entity: { ...payment } }, dispute: { entity: { ...opened } } });
  return opened;
}
