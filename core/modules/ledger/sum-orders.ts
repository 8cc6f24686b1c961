import type { EntityManager } from '@mikro-orm/sql';
import { isPostgres } from '../../kernel/db/columns.ts';
import type { SqlValue } from '../../kernel/db/insert-rows.ts';
import { instantIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { ORDER_SUMS } from './kept-orders-sql.ts';
import { lockSummed } from './marks.ts';

type Row = Readonly<Record<string, unknown>>;

const KEY = ['organization_id', 'subject_id', 'currency'];
const FACTS = ['accounts', 'account_id', 'occurrences', 'occurrence_id', 'several', 'captured_at', ...ORDER_SUMS];

/** Adds entries to what is kept of their orders. Whoever calls it holds the mark. */
export async function addToOrders({ em }: TxScope, entries: readonly Row[]): Promise<void> {
  const groups = Map.groupBy(entries, placeOf);
  const kept = await keptOf(em, entries);
  const live = await liveAmong(em, entries);
  const dates = await datesOf(em, [...new Set(entries.map(subjectOf))]);
  const rows = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, own]) => {
      const subject = subjectOf(own[0]!);
      const before = kept.get(place) ?? {};
      const accounts = new Set([
        ...own.flatMap((entry) => (numberIn(entry['clearing_minor']) === 0 ? [] : (entry['gateway_account_id'] ?? []))),
        ...(before['account_id'] ? [before['account_id']] : []),
      ] as string[]);
      const [atAccounts, accountId] = numberIn(before['accounts']) > 1 ? [2, null] : onlyOf(accounts);
      const [onDates, occurrenceId] = onlyOf(dates.get(subject) ?? new Set());
      const came = own.filter((entry) => isLive(entry) && numberIn(entry['clearing_minor']) > 0);
      const times = [maybeInstantIn(before['captured_at']), ...came.map((entry) => instantIn(entry['at']))];
      return [
        ...[own[0]!['organization_id'], subject, own[0]!['currency']],
        ...[atAccounts, accountId, onDates, occurrenceId, atAccounts > 1 || onDates > 1],
        times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a)),
        ...ORDER_SUMS.map((name) => own.reduce((sum, entry) => sum + minorOf(entry, name), numberIn(before[name]))),
      ] as SqlValue[];
    });
  await write(em, rows);

  function isLive(entry: Row): boolean {
    return live.has(String(entry['gateway_account_id']));
  }

  function minorOf(entry: Row, name: string): number {
    if (name !== 'received_minor' && name !== 'returned_minor' && name !== 'disputed_minor') {
      return numberIn(entry[name]);
    }
    const minor = isLive(entry) ? numberIn(entry['clearing_minor']) : 0;
    const part = entry['source_kind'] === 'dispute' ? 'disputed' : minor > 0 ? 'received' : 'returned';
    return name.startsWith(part) ? minor : 0;
  }
}

/** Says of a locked order anew of which dates its lines are. The lock keeps whoever sums from reading what was before. */
export async function resumDates(
  tx: TxScope,
  { id: orderId, organizationId }: { readonly id: string; readonly organizationId: string },
): Promise<void> {
  await lockSummed(tx);
  const [count, only] = onlyOf((await datesOf(tx.em, [orderId])).get(orderId) ?? new Set());
  await tx.em.execute(
    `update ledger_orders set occurrences = ?, occurrence_id = ?, several = (accounts > 1 or ?)
     where organization_id = ? and subject_id = ?`,
    [count, only, count > 1, organizationId, orderId],
    'run',
  );
}

/** Of an entry, or of what is kept. */
const subjectOf = (row: Row) => String(row['subject_id'] ?? row['order_id'] ?? row['organization_id']);
const placeOf = (row: Row) => `${String(row['organization_id'])} ${subjectOf(row)} ${String(row['currency'])}`;

const onlyOf = (ids: ReadonlySet<string>): [number, string | null] => [
  Math.min(ids.size, 2),
  ids.size === 1 ? [...ids][0]! : null,
];

async function keptOf(em: EntityManager, entries: readonly Row[]): Promise<Map<string, Row>> {
  const kept = new Map<string, Row>();
  for (const [organizationId, own] of Map.groupBy(entries, (entry) => String(entry['organization_id']))) {
    const rows = await em.execute<Row[]>(
      'select * from ledger_orders where organization_id = ? and subject_id in (?)',
      [organizationId, [...new Set(own.map(subjectOf))]],
    );
    for (const row of rows) kept.set(placeOf(row), row);
  }
  return kept;
}

/** Accounts of the site whose money is real. That stays as it is. */
async function liveAmong(em: EntityManager, entries: readonly Row[]): Promise<ReadonlySet<string>> {
  const ids = [...new Set(entries.flatMap((entry) => (entry['gateway_account_id'] ?? []) as string | string[]))];
  if (ids.length === 0) return new Set();
  const rows = await em.execute<{ id: string }[]>(
    `select id from gateway_accounts where id in (?) and site_account_id is not null and mode = 'live'`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

async function datesOf(em: EntityManager, orderIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await em.execute<{ order_id: string; occurrence_id: string }[]>(
    'select distinct order_id, occurrence_id from order_lines where order_id in (?)',
    [orderIds],
  );
  const byOrder = Map.groupBy(rows, (row) => row.order_id);
  return new Map([...byOrder].map(([id, own]) => [id, new Set(own.map((row) => row.occurrence_id))]));
}

async function write(em: EntityManager, rows: readonly SqlValue[][]): Promise<void> {
  const columns = [...KEY, ...FACTS];
  const one = `(${columns.map(() => '?').join(', ')})`;
  const known = isPostgres(em.getPlatform())
    ? `on conflict (${KEY.join(', ')}) do update set ${FACTS.map((name) => `${name} = excluded.${name}`).join(', ')}`
    : `on duplicate key update ${FACTS.map((name) => `${name} = values(${name})`).join(', ')}`;
  await em.execute(
    `insert into ledger_orders (${columns.join(', ')}) values ${rows.map(() => one).join(', ')} ${known}`,
    rows.flat(),
    'run',
  );
}
