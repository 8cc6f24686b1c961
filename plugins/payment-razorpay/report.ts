import type { Movement, ReportPage, ReportRequest } from 'eventportal/sdk';
import { Payments, Refunds, type Payment, type Refund } from './answers.ts';
import { ask, type Client } from './client.ts';
import { fromRazorpay } from './currencies.ts';
import { linkByPayment } from './read.ts';
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
    const taken = items.filter(isTaken);
    const links = await linksOf(client, new Set(taken.map(({ id }) => id)));
    const next = items.length < PAGE ? 'r0' : `p${skip + PAGE}`;
    return { movements: taken.map((payment) => captureOf(payment, links)), cursor: next };
  }
  const { items } = await ask(Refunds, () => client.refunds.all(page));
  const done = items.filter(({ status }) => status === 'processed');
  const links = await linksOf(client, new Set(done.map(({ payment_id: id }) => id)));
  return {
    movements: done.map((refund) => backOf(refund, links)),
    ...(items.length === PAGE && { cursor: `r${skip + PAGE}` }),
  };
}

type Links = ReadonlyMap<string, string>;

function captureOf(payment: Payment, links: Links): Movement {
  const { id, amount, currency, fee, base_currency: base } = payment;
  const link = links.get(id);
  return {
    ...{ ref: id, kind: 'capture', amount: fromRazorpay(amount, currency) },
    at: new Date(payment.created_at * 1000),
    ...(typeof fee === 'number' && { fee: fromRazorpay(fee, base ?? currency) }),
    ...(link !== undefined && { payment: link }),
  };
}

function backOf(
  { id, amount, currency, payment_id: paymentId, created_at: createdAt }: Refund,
  links: Links,
): Movement {
  const link = links.get(paymentId);
  return {
    ...{ ref: id, kind: 'refund', amount: fromRazorpay(-amount, currency), refund: id },
    at: new Date(createdAt * 1000),
    ...(link !== undefined && { payment: link }),
  };
}

/** The link that each payment was made on: Razorpay tells it one by one. */
async function linksOf(client: Client, payments: ReadonlySet<string>): Promise<Links> {
  const found = new Map<string, string>();
  const open = [...payments];
  const lookUp = async (): Promise<void> => {
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const link = await linkByPayment(client, id);
      if (link) found.set(id, link.id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lookUp));
  return found;
}

function secondsOf(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
