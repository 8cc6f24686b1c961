import type { Movement, ReportPage, ReportRequest } from 'eventportal/sdk';
import { Payments, Refunds, type Payment, type Refund } from './answers.ts';
import { ask, type Client } from './client.ts';
import { fromRazorpay } from './currencies.ts';
import { orderIdByPayment } from './read.ts';
import { isTaken } from './snapshot.ts';

// Payments and refunds of a time, with what Razorpay keeps of each (razorpay.com/docs/api/payments/fetch-all-payments,
// …/refunds/fetch-all). Its settlement report tells them days later, when the money goes to the bank.

const PAGE = 20;
/** How many payments are looked up at once. */
const AT_ONCE = 5;

/** Payments first, then refunds: `p20` is the page after the first twenty payments. */
export async function reportOf(client: Client, { from, until, cursor = 'p0' }: ReportRequest): Promise<ReportPage> {
  const skip = Number(cursor.slice(1));
  const page = { from: secondsOf(from), to: secondsOf(until) - 1, count: PAGE, skip };
  if (cursor.startsWith('p')) {
    const { items } = await ask(Payments, () => client.payments.all(page));
    const next = items.length < PAGE ? 'r0' : `p${skip + PAGE}`;
    return { movements: items.filter(isTaken).map(captureOf), cursor: next };
  }
  const { items } = await ask(Refunds, () => client.refunds.all(page));
  const done = items.filter(({ status }) => status === 'processed');
  const orders = await ordersOf(client, new Set(done.map(({ payment_id: id }) => id)));
  return {
    movements: done.map((refund) => backOf(refund, orders)),
    ...(items.length === PAGE && { cursor: `r${skip + PAGE}` }),
  };
}

type Orders = ReadonlyMap<string, string>;

function captureOf({ id, order_id: order, amount, currency, fee, ...payment }: Payment): Movement {
  return {
    ...{ ref: id, kind: 'capture', amount: fromRazorpay(amount, currency) },
    at: new Date(payment.created_at * 1000),
    ...(typeof fee === 'number' && { fee: fromRazorpay(fee, payment.base_currency ?? currency) }),
    ...(order && { payment: order }),
  };
}

function backOf(
  { id, amount, currency, payment_id: paymentId, created_at: createdAt }: Refund,
  orders: Orders,
): Movement {
  const order = orders.get(paymentId);
  return {
    ...{ ref: id, kind: 'refund', amount: fromRazorpay(-amount, currency), refund: id },
    at: new Date(createdAt * 1000),
    ...(order !== undefined && { payment: order }),
  };
}

/** The order that each payment was made for: a refund names its payment alone. */
async function ordersOf(client: Client, payments: ReadonlySet<string>): Promise<Orders> {
  const found = new Map<string, string>();
  const open = [...payments];
  const lookUp = async (): Promise<void> => {
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const order = await orderIdByPayment(client, id);
      if (order !== undefined) found.set(id, order);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lookUp));
  return found;
}

function secondsOf(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
