import { randomBytes } from 'node:crypto';

// One account of the pretended PayPal, and what happens to its money. Objects have PayPal's names and shapes
// (developer.paypal.com/docs/api/orders/v2, payments/v2), as far as an integration with Checkout sees them.

export interface Amount {
  readonly currency_code: string;
  readonly value: string;
}

interface Link {
  readonly rel: string;
  readonly href: string;
  readonly method: string;
}

export interface Capture {
  readonly id: string;
  readonly amount: Amount;
  readonly custom_id: string;
  readonly final_capture: boolean;
  readonly create_time: string;
  readonly supplementary_data: { readonly related_ids: { readonly order_id: string } };
  readonly links: readonly Link[];
  status: 'COMPLETED' | 'DECLINED' | 'PARTIALLY_REFUNDED' | 'PENDING' | 'REFUNDED' | 'FAILED';
  status_details?: { reason: string };
  processor_response?: { response_code: string };
}

export interface Authorization {
  readonly id: string;
  readonly amount: Amount;
  readonly create_time: string;
  readonly expiration_time: string;
  readonly supplementary_data: { readonly related_ids: { readonly order_id: string } };
  status: 'CREATED' | 'CAPTURED' | 'DENIED' | 'PARTIALLY_CAPTURED' | 'VOIDED' | 'PENDING' | 'EXPIRED';
}

export interface Refund {
  readonly id: string;
  readonly amount: Amount;
  readonly custom_id?: string;
  readonly create_time: string;
  readonly links: readonly Link[];
  status: 'CANCELLED' | 'FAILED' | 'PENDING' | 'COMPLETED';
}

export interface Order {
  readonly id: string;
  readonly intent: 'CAPTURE' | 'AUTHORIZE';
  readonly create_time: string;
  update_time: string;
  status: 'CREATED' | 'APPROVED' | 'VOIDED' | 'COMPLETED' | 'PAYER_ACTION_REQUIRED';
  readonly purchase_units: readonly [
    {
      readonly reference_id: 'default';
      readonly amount: Amount;
      readonly description: string;
      custom_id: string;
      readonly payments: { authorizations: Authorization[]; captures: Capture[]; refunds: Refund[] };
    },
  ];
}

/** What the order was begun with and PayPal's answers leave out. */
export interface Wishes {
  readonly return_url: string;
  readonly cancel_url: string;
  readonly locale?: string;
  readonly payment_method_preference: string;
  readonly shipping_preference: string;
  readonly user_action: string;
}

/** What becomes of the money when it is asked for: the buyer's choice on the page. */
export type Funding = 'pays' | 'refused' | 'review' | 'declined' | 'insufficient' | 'fraud';

export interface Account {
  readonly orders: Map<string, Order>;
  readonly wishes: Map<string, Wishes>;
  readonly fundings: Map<string, Funding>;
  readonly disputes: Map<string, Record<string, unknown> & { readonly capture: string }>;
  /** What becomes of the next refunds at once. */
  refundsBecome: Refund['status'];
  /** Whether orders show the `custom_id` of their refunds. */
  showsCustomIds: boolean;
  /** Whether the app may see disputes. */
  seesDisputes: boolean;
  /** Whether it may see the transactions. */
  seesReport: boolean;
  /** Tells whoever listens to this account. */
  tell(type: string, kind: string, resource: object): void;
}

export function newAccount(tell: Account['tell']): Account {
  return {
    ...{ orders: new Map(), wishes: new Map(), fundings: new Map(), disputes: new Map() },
    ...{ refundsBecome: 'COMPLETED', showsCustomIds: true, seesDisputes: true, seesReport: true },
    tell,
  };
}

export function newId(): string {
  return randomBytes(9).toString('hex').toUpperCase().slice(0, 17);
}

let ticks = 0;
/** Each change has an instant of its own. */
export function instant(): string {
  ticks += 1;
  return new Date(Date.now() + ticks).toISOString();
}

export function unitOf(order: Order) {
  return order.purchase_units[0];
}

export const valueOf = ({ value }: Amount) => Number(value);

/** The buyer says yes on PayPal's page. No money moves by that. */
export function approve(account: Account, order: Order, funding: Funding = 'pays'): void {
  if (order.status !== 'CREATED' && order.status !== 'PAYER_ACTION_REQUIRED') return;
  Object.assign(order, { status: 'APPROVED', update_time: instant() });
  account.fundings.set(order.id, funding);
  account.tell('CHECKOUT.ORDER.APPROVED', 'checkout-order', order);
}

const OUTCOMES: Readonly<Record<Funding, Pick<Capture, 'status' | 'status_details' | 'processor_response'>>> = {
  pays: { status: 'COMPLETED' },
  refused: { status: 'FAILED' },
  review: { status: 'PENDING', status_details: { reason: 'PENDING_REVIEW' } },
  declined: { status: 'DECLINED', processor_response: { response_code: '0500' } },
  insufficient: { status: 'DECLINED', processor_response: { response_code: '5120' } },
  fraud: { status: 'DECLINED', status_details: { reason: 'DECLINED_BY_RISK_FRAUD_FILTERS' } },
};

/** Money moves, or is refused for good. */
export function addCapture(account: Account, order: Order, amount: Amount, funding: Funding): Capture {
  const id = newId();
  const capture: Capture = {
    ...{ id, amount, custom_id: unitOf(order).custom_id, final_capture: true, create_time: instant() },
    supplementary_data: { related_ids: { order_id: order.id } },
    links: linksOf(`captures/${id}`, `https://api.sandbox.paypal.com/v2/checkout/orders/${order.id}`),
    ...structuredClone(OUTCOMES[funding]),
  };
  unitOf(order).payments.captures.push(capture);
  Object.assign(order, { status: 'COMPLETED', update_time: instant() });
  account.tell(`PAYMENT.CAPTURE.${capture.status}`, 'capture', capture);
  return capture;
}

/** PayPal has looked at a payment. */
export function decide(account: Account, order: Order, isOk: boolean): void {
  const capture = unitOf(order).payments.captures.at(-1);
  if (capture?.status !== 'PENDING') throw new Error('nothing waits');
  capture.status = isOk ? 'COMPLETED' : 'DECLINED';
  delete capture.status_details;
  account.tell(`PAYMENT.CAPTURE.${isOk ? 'COMPLETED' : 'DENIED'}`, 'capture', capture);
}

/** Money goes back: by the API, or in PayPal's dashboard, where it has no `custom_id`. */
export function addRefund(account: Account, order: Order, amount: Amount, customId?: string): Refund {
  const id = newId();
  const capture = unitOf(order).payments.captures.at(-1)!;
  const refund: Refund = {
    ...{ id, amount, create_time: instant(), status: account.refundsBecome },
    ...(customId !== undefined && { custom_id: customId }),
    links: linksOf(`refunds/${id}`, `https://api.sandbox.paypal.com/v2/payments/captures/${capture.id}`),
  };
  unitOf(order).payments.refunds.push(refund);
  capture.status = leftOf(order) > 0 ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
  account.tell(refund.status === 'PENDING' ? 'PAYMENT.REFUND.PENDING' : 'PAYMENT.CAPTURE.REFUNDED', 'refund', refund);
  return refund;
}

/** What of an order's money was not given back, or is not on its way. In hundredths, which is exact enough to compare. */
export function leftOf(order: Order): number {
  const { captures, refunds } = unitOf(order).payments;
  const given = refunds.filter(({ status }) => status !== 'FAILED' && status !== 'CANCELLED');
  const sum = (amounts: readonly { readonly amount: Amount }[]) =>
    amounts.reduce((total, { amount }) => total + Math.round(valueOf(amount) * 100), 0);
  return sum(captures) - sum(given);
}

function linksOf(self: string, up: string): readonly Link[] {
  return [
    { rel: 'self', href: `https://api.sandbox.paypal.com/v2/payments/${self}`, method: 'GET' },
    { rel: 'up', href: up, method: 'GET' },
  ];
}
