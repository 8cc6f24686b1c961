import { money, type Movement, type ReportPage, type ReportRequest } from 'eventportal/sdk';
import { Refunds, Transaction, Transactions, type Refund } from './answers.ts';
import type { Client } from './client.ts';
import { paymentOf } from './references.ts';
import { isTaken } from './snapshot.ts';

// Transactions and refunds of a time (paystack.com/docs/api/transaction#list, …/refund#list).

const PAGE = 20;

/** Transactions first, then refunds: `t2` is the second page of transactions. */
export async function reportOf(client: Client, { from, until, cursor = 't1' }: ReportRequest): Promise<ReportPage> {
  const page = Number(cursor.slice(1));
  const last = new Date(until.getTime() - 1);
  const query = `from=${from.toISOString()}&to=${last.toISOString()}&perPage=${PAGE}&page=${page}`;
  if (cursor.startsWith('t')) {
    const items = await client.get(`/transaction?${query}`, Transactions);
    const next = items.length < PAGE ? 'r1' : `t${page + 1}`;
    return { movements: items.filter(isTaken).map(captureOf), cursor: next };
  }
  const items = await client.get(`/refund?${query}`, Refunds);
  const done = items.filter(({ status }) => status === 'processed');
  const references = await referencesOf(client, new Set(done.map(({ transaction }) => transaction)));
  return {
    movements: done.map((refund) => backOf(refund, references)),
    ...(items.length === PAGE && { cursor: `r${page + 1}` }),
  };
}

function captureOf({ id, reference, amount, currency, fees, paid_at, created_at }: Transaction): Movement {
  return {
    ...{ ref: String(id), kind: 'capture', amount: money(amount, currency), payment: paymentOf(reference) },
    at: new Date(created_at ?? paid_at ?? 0),
    ...(typeof fees === 'number' && { fee: money(fees, currency) }),
  };
}

function backOf(refund: Refund, references: ReadonlyMap<number, string>): Movement {
  const { id, amount, currency, dispute, transaction } = refund;
  return {
    // Numbers of refunds and of transactions are counted each for itself.
    ...{ ref: `refund-${id}`, amount: money(-amount, currency), payment: paymentOf(references.get(transaction)!) },
    at: new Date(refund.createdAt ?? refund.created_at ?? 0),
    // What the bank took back in a dispute is no refund of the organizer's.
    ...(dispute ? { kind: 'dispute' } : { kind: 'refund', refund: String(id) }),
  };
}

async function referencesOf(client: Client, ids: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const id of ids) found.set(id, (await client.get(`/transaction/${id}`, Transaction)).reference);
  return found;
}
