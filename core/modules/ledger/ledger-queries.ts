import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { ACCOUNTS, amountsIn, columnOf, sumsSql, type Account, type Amounts } from './accounts.ts';
import type { EntryKind } from './ledger-entry.entity.ts';
import { postedSql } from './posted-sql.ts';

type Reads = Pick<Scope, 'em'>;
type Row = Record<string, unknown>;

export interface EntryFilter {
  readonly organizationId: string;
  /** Entries that move it. */
  readonly account?: Account | undefined;
  readonly gatewayAccountId?: string | undefined;
  readonly orderCode?: string | undefined;
  readonly currency?: string | undefined;
  /** From then on. */
  readonly from?: Date | undefined;
  /** Before then. */
  readonly to?: Date | undefined;
}

export interface ListEntries extends EntryFilter {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface EntryRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: EntryKind;
  readonly currency: string;
  readonly orderCode: string | null;
  /** The payment account whose money it moves. */
  readonly gatewayAccount: { readonly id: string; readonly label: string } | null;
  readonly lines: readonly { readonly account: Account; readonly minor: number }[];
}

export interface EntryPage {
  readonly rows: readonly EntryRow[];
  readonly nextCursor: string | undefined;
}

const FROM = `from ledger_entries e left join orders o on o.id = e.order_id
  left join gateway_accounts g on g.id = e.gateway_account_id`;

/** The newest first, by when it happened. */
export async function listEntries({ em }: Reads, { cursor, limit = 50, ...filter }: ListEntries): Promise<EntryPage> {
  const { where, values } = conditionsOf(filter);
  const after = cursorIn(cursor);
  const rows = await em.execute<Row[]>(
    `select e.*, o.code, g.label ${FROM} where ${where} ${after ? 'and (e.at < ? or (e.at = ? and e.id < ?))' : ''}
     order by e.at desc, e.id desc limit ${limit + 1}`,
    [...values, ...(after ? [after.at, after.at, after.id] : [])],
  );
  const page = rows.slice(0, limit).map(entryRow);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last ? `${last.at.toISOString()}_${last.id}` : undefined };
}

export interface CurrencyTotals {
  readonly currency: string;
  readonly entries: number;
  readonly amounts: Amounts;
}

const ENTRIES = { sql: '(select *, 1 as entries from ledger_entries)', values: [] };

/** What all entries of a list come to, by currency. */
export async function sumEntries({ em }: Reads, filter: EntryFilter): Promise<CurrencyTotals[]> {
  // Of one order there are few. Of all others, whose they are and when is in the table already.
  const { account, gatewayAccountId, currency } = filter;
  const posted = filter.orderCode ? ENTRIES : postedSql(filter);
  const { where, values } = conditionsOf(filter.orderCode ? filter : { account, gatewayAccountId, currency });
  const rows = await em.execute<Row[]>(
    `select e.currency, sum(e.entries) as entries, ${sumsSql('e')} from ${posted.sql} e where ${where}
     group by e.currency order by e.currency`,
    [...posted.values, ...values],
  );
  return rows.map((row) => ({
    currency: String(row['currency']),
    entries: numberIn(row['entries']),
    amounts: amountsIn(row),
  }));
}

/** All that was posted for an order, the oldest first. */
export async function entriesOfOrder({ em }: Reads, orderId: string): Promise<EntryRow[]> {
  const rows = await em.execute<Row[]>(
    `select e.*, o.code, g.label ${FROM} where e.order_id = ? order by e.at, e.id limit 1000`,
    [orderId],
  );
  return rows.map(entryRow);
}

/** What was posted for an order, the newest first: no more than so many, until that time. */
export async function latestEntriesOfOrder(
  { em }: Reads,
  orderId: string,
  { limit, before }: { readonly limit: number; readonly before?: Date | undefined },
): Promise<EntryRow[]> {
  const rows = await em.execute<Row[]>(
    `select e.*, o.code, g.label ${FROM} where e.order_id = ? ${before ? 'and e.at <= ?' : ''}
     order by e.at desc, e.id desc limit ${limit}`,
    [orderId, ...(before ? [before] : [])],
  );
  return rows.map(entryRow);
}

/** All that was posted for these things, such as a payment and its refunds, the oldest first. */
export async function entriesOfSources({ em }: Reads, ids: readonly string[]): Promise<EntryRow[]> {
  const rows = await em.execute<Row[]>(
    `select e.*, o.code, g.label ${FROM} where e.source_id in (?) order by e.at, e.id limit 1000`,
    [ids],
  );
  return rows.map(entryRow);
}

function conditionsOf({
  organizationId,
  account,
  gatewayAccountId,
  orderCode,
  currency,
  from,
  to,
}: Partial<EntryFilter>) {
  const conditions: [string, (string | Date)[]][] = [
    ...(organizationId ? [['e.organization_id = ?', [organizationId]] as [string, string[]]] : []),
    ...(account ? [[`e.${columnOf(account)} <> 0`, []] as [string, string[]]] : []),
    ...(gatewayAccountId ? [['e.gateway_account_id = ?', [gatewayAccountId]] as [string, string[]]] : []),
    ...(orderCode
      ? [['e.order_id = (select o2.id from orders o2 where o2.code = ?)', [orderCode]] as [string, string[]]]
      : []),
    ...(currency ? [['e.currency = ?', [currency]] as [string, string[]]] : []),
    ...(from ? [['e.at >= ?', [from]] as [string, Date[]]] : []),
    ...(to ? [['e.at < ?', [to]] as [string, Date[]]] : []),
  ];
  return {
    where: ['1 = 1', ...conditions.map(([sql]) => sql)].join(' and '),
    values: conditions.flatMap(([, values]) => values),
  };
}

function cursorIn(text: string | undefined): { readonly at: Date; readonly id: string } | undefined {
  const [, at, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f-]{36})$/.exec(text ?? '') ?? [];
  if (at === undefined || id === undefined || Number.isNaN(Date.parse(at))) return undefined;
  return { at: new Date(at), id };
}

function entryRow(row: Row): EntryRow {
  const amounts = ACCOUNTS.map((account) => ({ account, minor: numberIn(row[columnOf(account)]) }));
  return {
    ...{ id: String(row['id']), at: instantIn(row['at']), kind: String(row['kind']) as EntryKind },
    currency: String(row['currency']),
    orderCode: row['code'] ? String(row['code']) : null,
    gatewayAccount: gatewayAccountIn(row),
    lines: amounts.filter(({ minor }) => minor !== 0),
  };
}

export function gatewayAccountIn(row: Row): EntryRow['gatewayAccount'] {
  const id = row['gateway_account_id'];
  return id ? { id: String(id), label: String(row['label'] ?? '') } : null;
}
