import type { EntityManager } from '@mikro-orm/sql';
import { numberIn } from '../../kernel/db/rows.ts';
import { REHEARSALS_FROM } from '../../kernel/rehearsal.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { ACCOUNTS, amountsIn, columnOf, sumsSql, type Amounts } from './accounts.ts';
import { verifyLedgerChain, type LedgerChain } from './chain-ledger.ts';
import { compareOrders, type Difference } from './compare-orders.ts';
import { compareSums, type SumDifference } from './compare-sums.ts';
import type { EntrySource } from './ledger-entry.entity.ts';
import { timesOpened } from './marks.ts';

export interface Balance {
  readonly organizationId: string;
  readonly currency: string;
  readonly amounts: Amounts;
}

export interface LedgerReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly orders: number;
  /** Keys of entries that do not sum to nothing. */
  readonly unbalanced: readonly string[];
  readonly differences: readonly Difference[];
  readonly balances: readonly Balance[];
  /** Kept sums that are not what their entries come to. */
  readonly sums: readonly SumDifference[];
  readonly chain: LedgerChain;
  /** Keys of entries about a payment, a refund, a dispute, a card or a payout that is not there, or is somebody else's. */
  readonly astray: readonly string[];
  /** The history knows that it was filled with the past more than once: somebody had emptied it. */
  readonly refilled: boolean;
}

type Row = Record<string, unknown>;

const AT_ONCE = 500;
const SOURCES: Readonly<Record<EntrySource, readonly string[]>> = {
  ...{ order: ['orders'], payment: ['payments'], refund: ['refunds'], dispute: ['disputes'] },
  // What an organization pays to the site belongs to no payout, but to its account.
  ...{ gift_card: ['gift_cards'], payout: ['payouts', 'payout_accounts'] },
};
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const ORDERS = `select id, organization_id, code, currency, state, total_minor, tax_minor, kept_minor, paid_minor,
    refunded_minor, fees from orders`;
const CARDS = `select g.id, g.organization_id, g.currency, g.ending, g.order_id, o.code, g.balance_minor,
    coalesce((select sum(e.gift_cards_minor) from ledger_entries e where e.source_id = g.id and e.source_kind = 'gift_card'), 0)
      as posted
  from gift_cards g left join orders o on o.id = g.order_id`;

/**
 * Proves the ledger: every entry sums to nothing, nothing was edited, and its balances are what orders, payments, refunds and
 * gift cards say, and the kept sums what the entries come to. Looks without locks first, and again at what it holds, so that what happens meanwhile is no difference.
 */
export async function verifyLedger(scope: Scope): Promise<LedgerReport> {
  const system = scope.as(SYSTEM);
  const chain = await verifyLedgerChain(system);
  const [counted] = await system.em.execute<Row[]>('select count(*) as entries from ledger_entries');
  const unbalanced = await system.em.execute<{ entry_key: string }[]>(
    `select entry_key from ledger_entries where ${ACCOUNTS.map(columnOf).join(' + ')} <> 0 order by entry_key limit 100`,
  );
  const { orders, differences } = await walkOrders(system);
  const all = [...differences, ...(await walkCards(system))];
  const astray = await entriesAstray(system.em);
  const sums = await compareSums(system.em.fork());
  const refilled = (await timesOpened(system)) > 1;
  const wrong = [unbalanced, all, astray, sums].some((found) => found.length > 0);
  return {
    ok: chain.ok && !wrong && !refilled,
    entries: numberIn(counted?.['entries']),
    orders,
    unbalanced: unbalanced.map((row) => row.entry_key),
    differences: all,
    balances: await balances(system.em),
    ...{ chain, astray, sums, refilled },
  };
}

async function walkOrders(scope: Scope): Promise<{ orders: number; differences: Difference[] }> {
  const differences: Difference[] = [];
  let orders = 0;
  let after = FIRST_ID;
  for (;;) {
    const em = scope.em.fork();
    const page = await em.execute<Row[]>(
      `${ORDERS} where id > ? and organization_id < ? and placed_at is not null order by id limit ${AT_ONCE}`,
      [after, REHEARSALS_FROM],
    );
    const suspects = new Set((await compareOrders(em, page)).map(({ orderId }) => orderId!));
    for (const id of suspects) differences.push(...(await heldOrder(scope, id)));
    orders += page.length;
    if (page.length < AT_ONCE) return { orders, differences };
    after = String(page.at(-1)!['id']);
  }
}

function heldOrder(scope: Scope, id: string): Promise<Difference[]> {
  return scope.tx(async ({ em }) =>
    compareOrders(em, await em.execute<Row[]>(`${ORDERS} where id = ? for update`, [id])),
  );
}

async function walkCards(scope: Scope): Promise<Difference[]> {
  const differences: Difference[] = [];
  let after = FIRST_ID;
  for (;;) {
    const page = await scope.em
      .fork()
      .execute<Row[]>(`${CARDS} where g.id > ? and g.organization_id < ? order by g.id limit ${AT_ONCE}`, [
        after,
        REHEARSALS_FROM,
      ]);
    for (const row of page.filter(differs)) {
      const held = await scope.tx(async ({ em }) => {
        await em.execute('select id from gift_cards where id = ? for update', [row['id']]);
        return em.execute<Row[]>(`${CARDS} where g.id = ?`, [row['id']]);
      });
      differences.push(...held.filter(differs).map(differenceOf));
    }
    if (page.length < AT_ONCE) return differences;
    after = String(page.at(-1)!['id']);
  }
}

const differs = (row: Row) => 0 - numberIn(row['posted']) !== numberIn(row['balance_minor']);

function differenceOf(row: Row): Difference {
  return {
    ...{ organizationId: String(row['organization_id']), currency: String(row['currency']), account: 'gift_cards' },
    orderId: row['order_id'] ? String(row['order_id']) : null,
    orderCode: row['code'] ? String(row['code']) : null,
    card: String(row['ending']),
    ledgerMinor: numberIn(row['posted']),
    documentsMinor: 0 - numberIn(row['balance_minor']),
  };
}

/** What an order's entries lead to, the database watches by itself; what they are about has as many tables as kinds. */
async function entriesAstray(em: EntityManager): Promise<string[]> {
  const found: string[] = [];
  for (const [kind, tables] of Object.entries(SOURCES)) {
    const isThere = tables.map(
      (table) => `exists (select 1 from ${table} s where s.id = e.source_id and s.organization_id = e.organization_id)`,
    );
    const rows = await em.execute<{ entry_key: string }[]>(
      `select e.entry_key from ledger_entries e where e.source_kind = ? and not (${isThere.join(' or ')})
       order by e.entry_key limit 100`,
      [kind],
    );
    found.push(...rows.map((row) => row.entry_key));
  }
  return found;
}

/** Of each account, by organization and currency. */
async function balances(em: EntityManager): Promise<Balance[]> {
  const rows = await em.execute<Row[]>(
    `select organization_id, currency, ${sumsSql()} from ledger_entries
     group by organization_id, currency order by organization_id, currency`,
  );
  return rows.map((row) => ({
    organizationId: String(row['organization_id']),
    currency: String(row['currency']),
    amounts: amountsIn(row),
  }));
}
