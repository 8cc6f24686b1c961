import { GatewayError } from 'eventportal/sdk';
import { Card, Disputes, Order, Orders, Payment, Payments, Refunds, type Dispute, type Refund } from './answers.ts';
import { ask, type Client } from './client.ts';
import { isTaken, type Told } from './snapshot.ts';

const PAGE = 100;
/** Lists end here, whatever comes. */
const PAGES = 50;

export type Log = (event: string, facts?: Readonly<Record<string, unknown>>) => void;

export const orderOf = (client: Client, ref: string): Promise<Order> => ask(Order, () => client.orders.fetch(ref));

/** The order that was made with a key of ours: the first, should there be two. */
export async function orderByKey(client: Client, key: string): Promise<Order | undefined> {
  const { items } = await ask(Orders, () => client.orders.all({ receipt: key, count: PAGE } as never));
  const made = items.filter(({ receipt }) => receipt === key);
  return made.toSorted((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1))[0];
}

/** The order that a payment was made for. */
export async function orderIdByPayment(client: Client, paymentId: string): Promise<string | undefined> {
  try {
    return (await ask(Payment, () => client.payments.fetch(paymentId))).order_id ?? undefined;
  } catch (error) {
    if (error instanceof GatewayError && (error.code === 'not_found' || error.code === 'rejected')) return undefined;
    throw error;
  }
}

/** Everything about the payment that is made for an order. */
export async function read(client: Client, order: Order, log: Log): Promise<Told> {
  const payments = await paymentsOf(client, order);
  const taken = payments.filter(isTaken);
  const [main] = taken;
  if (!main) return { order, payments, refunds: [], disputes: undefined, card: undefined };
  const [refunds, disputes, card] = await Promise.all([
    Promise.all(taken.map(({ id }) => refundsOf(client, id))),
    disputesOf(client, new Set(taken.map(({ id }) => id)), log),
    main.method === 'card' ? cardOf(client, main.id, log) : undefined,
  ]);
  return { order, payments, refunds: refunds.flat(), disputes, card };
}

// All tries of the buyer, and what a bank only confirmed days later; the latest first.
async function paymentsOf(client: Client, { id }: Order): Promise<readonly Payment[]> {
  const { items } = await ask(Payments, () => client.orders.fetchPayments(id));
  return items.toSorted((a, b) => b.created_at - a.created_at);
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
