import { GatewayError } from 'eventportal/sdk';
import { Disputes, Refunds, Transaction, type Dispute, type Refund } from './answers.ts';
import type { Client } from './client.ts';
import { pageReference } from './references.ts';
import { isTaken, type Told } from './snapshot.ts';

/** A payment has one page; more only where the answer to the start was lost, or came twice at once. */
export const MOST_PAGES = 9;
const PER_PAGE = 100;
/** Lists end here, whatever comes. */
const LISTED_PAGES = 50;

/** Everything about a payment. */
export async function read(client: Client, ref: string): Promise<Told> {
  const transactions = await transactionsOf(client, ref);
  const taken = transactions.filter(isTaken);
  const [refunds, disputes] = await Promise.all([
    Promise.all(taken.map(({ id }) => refundsOf(client, id))),
    Promise.all(taken.map(({ id }) => disputesOf(client, id))),
  ]);
  return { ref, transactions, refunds: refunds.flat(), disputes: disputes.flat() };
}

async function transactionsOf(client: Client, ref: string): Promise<readonly Transaction[]> {
  const verify = (page: number) =>
    client.get(`/transaction/verify/${encodeURIComponent(pageReference(ref, page))}`, Transaction);
  const [first, second] = await Promise.all([verify(1), orNone(verify(2))]);
  const found = [first, ...(second ? [second] : [])];
  while (found.length > 1 && found.length < MOST_PAGES) {
    const next = await orNone(verify(found.length + 1));
    if (!next) break;
    found.push(next);
  }
  return found;
}

async function orNone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function refundsOf(client: Client, transaction: number): Promise<readonly Refund[]> {
  const refunds = await all((query) => client.get(`/refund?transaction=${transaction}&${query}`, Refunds));
  // What the bank took back in a dispute is no refund of the organizer's: the dispute says so.
  return refunds
    .filter((refund) => refund.transaction === transaction && !refund.dispute)
    .toSorted((a, b) => a.id - b.id);
}

async function disputesOf(client: Client, transaction: number): Promise<readonly Dispute[]> {
  const disputes = await all((query) => client.get(`/dispute?transaction=${transaction}&${query}`, Disputes));
  return disputes.filter((dispute) => dispute.transaction.id === transaction).toSorted((a, b) => a.id - b.id);
}

async function all<T>(list: (query: string) => Promise<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  for (let page = 1; page <= LISTED_PAGES; page += 1) {
    const items = await list(`perPage=${PER_PAGE}&page=${page}`);
    found.push(...items);
    if (items.length < PER_PAGE) break;
  }
  return found;
}
