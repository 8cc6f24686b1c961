import { GatewayError } from 'eventportal/sdk';
import { Card, Disputes, Link, Links, Payment, Payments, Refunds, type Dispute, type Refund } from './answers.ts';
import { ask, type Client } from './client.ts';
import { isTaken, type Told } from './snapshot.ts';

const PAGE = 100;
/** Lists end here, whatever comes. */
const PAGES = 50;

export type Log = (event: string, facts?: Readonly<Record<string, unknown>>) => void;

export const linkOf = (client: Client, ref: string): Promise<Link> => ask(Link, () => client.paymentLink.fetch(ref));

/** The link that was made with a key of ours. */
export async function linkByKey(client: Client, key: string): Promise<Link | undefined> {
  const { payment_links: links } = await ask(Links, () => client.paymentLink.all({ reference_id: key } as never));
  return links.find((link) => link.reference_id === key);
}

/** The link that a payment was made on. */
export async function linkByPayment(client: Client, paymentId: string): Promise<Link | undefined> {
  try {
    const { payment_links: links } = await ask(Links, () => client.paymentLink.all({ payment_id: paymentId } as never));
    return links[0];
  } catch (error) {
    // Payments of others in the same account: of a shop, of a subscription.
    if (error instanceof GatewayError && (error.code === 'not_found' || error.code === 'rejected')) return undefined;
    throw error;
  }
}

/** Everything about the payment that is made on a link. */
export async function read(client: Client, link: Link, log: Log): Promise<Told> {
  const payments = await paymentsOf(client, link);
  const taken = payments.filter(isTaken);
  const [main] = taken;
  if (!main) return { link, payments, refunds: [], disputes: undefined, card: undefined };
  const [refunds, disputes, card] = await Promise.all([
    Promise.all(taken.map(({ id }) => refundsOf(client, id))),
    disputesOf(client, new Set(taken.map(({ id }) => id)), log),
    main.method === 'card' ? cardOf(client, main.id, log) : undefined,
  ]);
  return { link, payments, refunds: refunds.flat(), disputes, card };
}

// The order behind a link knows all tries, and what a bank only confirmed days later; the link names what was captured.
async function paymentsOf(client: Client, link: Link): Promise<readonly Payment[]> {
  if (link.order_id) {
    const orderId = link.order_id;
    const { items } = await ask(Payments, () => client.orders.fetchPayments(orderId));
    return items.toSorted((a, b) => b.created_at - a.created_at);
  }
  const ids = link.payments.flatMap(({ payment_id: id }) => (id ? [id] : []));
  return Promise.all(ids.map((id) => ask(Payment, () => client.payments.fetch(id))));
}

async function refundsOf(client: Client, paymentId: string): Promise<readonly Refund[]> {
  const refunds = await all((page) =>
    ask(Refunds, () => client.payments.fetchMultipleRefund(paymentId, page)).then(({ items }) => items),
  );
  return refunds.toSorted((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1));
}

// There is no asking for those of one payment. An account that may not list disputes works without them.
async function disputesOf(
  client: Client,
  payments: ReadonlySet<string>,
  log: Log,
): Promise<readonly Dispute[] | undefined> {
  const list = all((page) => ask(Disputes, () => client.disputes.all(page)).then(({ items }) => items));
  const disputes = await orNothing(list, 'razorpay.no_disputes', log);
  return disputes?.filter(({ payment_id: paymentId }) => payments.has(paymentId));
}

const cardOf = (client: Client, paymentId: string, log: Log) =>
  orNothing(
    ask(Card, () => client.payments.fetchCardDetails(paymentId)),
    'razorpay.no_card',
    log,
  );

async function all<T>(list: (page: { count: number; skip: number }) => Promise<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const items = await list({ count: PAGE, skip: page * PAGE });
    found.push(...items);
    if (items.length < PAGE) break;
  }
  return found;
}

async function orNothing<T>(asked: Promise<T>, event: string, log: Log): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof GatewayError) || error.retryable) throw error;
    log(event, { code: error.code });
    return undefined;
  }
}
