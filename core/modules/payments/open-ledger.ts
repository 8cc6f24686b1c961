import { numberIn } from '../../kernel/db/rows.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { movementsToOpen } from '../gift-cards/index.ts';
import { markOpened, openingBills, post, type Entry } from '../ledger/index.ts';
import { captureEntry, refundEntries } from './ledger-entries.ts';
import { Payment } from './payment.entity.ts';
import { Refund } from './refund.entity.ts';

const AT_ONCE = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Puts what happened before there was a ledger into it, as the entries that would have been posted then: under the same keys,
 * so that nothing stands there twice, whenever this is run, however often, and whatever happens meanwhile.
 */
export async function openLedger(scope: Scope): Promise<{ readonly posted: number }> {
  const system = scope.as(SYSTEM);
  const before = await entriesIn(system);
  await walk(
    (after) =>
      idsOf(system, `select id from orders where id > ? and placed_at is not null order by id limit ${AT_ONCE}`, after),
    (ids) => system.tx((tx) => openOrders(tx, ids)),
  );
  await walk(
    (after) => idsOf(system, `select id from gift_card_movements where id > ? order by id limit ${AT_ONCE}`, after),
    (ids) => system.tx((tx) => openMovements(tx, ids)),
  );
  await markOpened(system);
  return { posted: (await entriesIn(system)) - before };
}

async function walk(next: (after: string) => Promise<string[]>, work: (ids: string[]) => Promise<void>): Promise<void> {
  let after = FIRST_ID;
  for (;;) {
    const ids = await next(after);
    if (ids.length > 0) await work(ids);
    if (ids.length < AT_ONCE) return;
    after = ids.at(-1)!;
  }
}

async function openOrders(tx: TxScope, ids: readonly string[]): Promise<void> {
  const bills = await openingBills(tx, ids);
  const payments = await tx.em.find(Payment, { order: { $in: [...ids] }, capturedMinor: { $gt: 0 } });
  const refunds = await tx.em.find(Refund, { payment: { $in: payments.map(({ id }) => id) } });
  const posted = await postedFor(tx, [...payments, ...refunds]);
  const captures = payments.flatMap((payment): Entry[] => {
    const missing = payment.capturedMinor - (posted.get(payment.id)?.clearing ?? 0);
    return missing === 0 ? [] : [captureEntry(payment, missing, payment.settledAt ?? payment.createdAt)];
  });
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  const backs = refunds.flatMap((refund) =>
    openRefundOf(byId.get(refund.payment.id)!, refund, posted.get(refund.id)?.kinds ?? new Set()),
  );
  await post(tx, ...bills, ...captures, ...backs);
}

function openRefundOf(payment: Payment, refund: Refund, known: ReadonlySet<string>): Entry[] {
  const { state, createdAt, settledAt } = refund;
  const at = settledAt ?? createdAt;
  if (state !== 'failed') return refundEntries(payment, refund, null, at);
  // It moved nothing in the end.
  if (known.size === 0) return [];
  if (!known.has('refund.bounced')) return refundEntries(payment, refund, null, at);
  return refundEntries(payment, { ...refund, state: 'succeeded' }, null, createdAt);
}

async function openMovements(tx: TxScope, ids: readonly string[]): Promise<void> {
  const movements = await movementsToOpen(tx, ids);
  const keys = movements.flatMap(({ paymentKey }) => (paymentKey === null ? [] : [paymentKey]));
  const refundIds = movements.flatMap(({ refundId }) => (refundId === null ? [] : [refundId]));
  const payments = await tx.em.find(Payment, { key: { $in: keys } });
  const refunds = await tx.em.find(Refund, { id: { $in: refundIds } }, { populate: ['payment'] });
  const ofKey = new Map(payments.map(({ key, account }) => [key, account.id]));
  const ofRefund = new Map(refunds.map(({ id, payment }) => [id, payment.unwrap().account.id]));
  const accountOf = (key: string | null, refundId: string | null) =>
    ofKey.get(key ?? '') ?? ofRefund.get(refundId ?? '');
  await post(tx, ...movements.map(({ entry, paymentKey, refundId }) => entry(accountOf(paymentKey, refundId))));
}

interface Posted {
  readonly clearing: number;
  readonly kinds: ReadonlySet<string>;
}

async function postedFor(tx: TxScope, sources: readonly { readonly id: string }[]): Promise<Map<string, Posted>> {
  if (sources.length === 0) return new Map();
  const rows = await tx.em.execute<{ source_id: string; kind: string; clearing_minor: unknown }[]>(
    'select source_id, kind, clearing_minor from ledger_entries where source_id in (?)',
    [sources.map(({ id }) => id)],
  );
  return new Map(
    [...Map.groupBy(rows, ({ source_id: id }) => id)].map(([id, own]) => [
      id,
      {
        clearing: own.reduce((sum, row) => sum + numberIn(row.clearing_minor), 0),
        kinds: new Set(own.map(({ kind }) => kind)),
      },
    ]),
  );
}

async function idsOf(scope: Scope, sql: string, after: string): Promise<string[]> {
  return (await scope.em.fork().execute<{ id: string }[]>(sql, [after])).map(({ id }) => id);
}

async function entriesIn(scope: Scope): Promise<number> {
  const [row] = await scope.em.execute<{ entries: unknown }[]>('select count(*) as entries from ledger_entries');
  return numberIn(row?.entries);
}
