import { likePattern } from '../../kernel/db/like.ts';

/** What lists of payments and of refunds are narrowed by. */
export interface MoneyFilter {
  readonly organizationId: string;
  /** Only of these events, where whoever asks is limited to some. */
  readonly eventIds?: readonly string[] | undefined;
  readonly eventId?: string | undefined;
  readonly gatewayAccountId?: string | undefined;
  readonly currency?: string | undefined;
  /** At least, and at most so much: in minor units of the currency. */
  readonly leastMinor?: number | undefined;
  readonly mostMinor?: number | undefined;
  /** Begun from then on. */
  readonly from?: Date | undefined;
  /** Before then. */
  readonly to?: Date | undefined;
  /** Part of an order's code, of the buyer's name or address, or of what the provider or the slip calls it. */
  readonly q?: string | undefined;
}

export type Value = string | number | Date;

export interface Conditions {
  readonly sql: string;
  readonly values: readonly Value[];
  /** Whether they speak of the order. */
  readonly ofOrder: boolean;
}

/** The conditions of a filter: `at` is the table that is listed, `p` the payment, `o` the order. */
export function conditionsOf(
  filter: MoneyFilter & { readonly state?: string | undefined },
  { at, refs }: { readonly at: 'p' | 'r'; readonly refs: readonly string[] },
): Conditions {
  const { organizationId, eventIds, eventId, gatewayAccountId, currency, from, to, state, q = '' } = filter;
  const own: Condition[] = [
    [`${at}.organization_id = ?`, organizationId],
    ...(state === undefined ? [] : [one(`${at}.state = ?`, state)]),
    ...(gatewayAccountId === undefined ? [] : [one('p.account_id = ?', gatewayAccountId)]),
    ...(currency === undefined ? [] : [one('p.currency = ?', currency)]),
    ...(filter.leastMinor === undefined ? [] : [one(`${at}.amount_minor >= ?`, filter.leastMinor)]),
    ...(filter.mostMinor === undefined ? [] : [one(`${at}.amount_minor <= ?`, filter.mostMinor)]),
    ...(from === undefined ? [] : [one(`${at}.created_at >= ?`, from)]),
    ...(to === undefined ? [] : [one(`${at}.created_at < ?`, to)]),
  ];
  const ofOrder: Condition[] = [
    ...(eventId === undefined ? [] : [one('o.event_id = ?', eventId)]),
    ...among(eventIds),
    ...wordsOf(q, refs),
  ];
  const all = [...own, ...ofOrder];
  return {
    sql: all.map(([sql]) => sql).join(' and '),
    values: all.flatMap(([, ...values]) => values),
    ofOrder: ofOrder.length > 0,
  };
}

type Condition = readonly [string, ...Value[]];

const one = (sql: string, value: Value): Condition => [sql, value];

function among(eventIds: readonly string[] | undefined): Condition[] {
  if (eventIds === undefined) return [];
  return eventIds.length === 0 ? [['1 = 0']] : [[`o.event_id in (${eventIds.map(() => '?').join(', ')})`, ...eventIds]];
}

// Every word must be found somewhere.
function wordsOf(q: string, refs: readonly string[]): Condition[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 6);
  const columns = ['o.email', 'o.name', ...refs];
  return words.map((word) => [
    `(o.code like ? or ${columns.map((column) => `lower(${column}) like ?`).join(' or ')})`,
    likePattern(word.toUpperCase().replaceAll('-', '')),
    ...columns.map(() => likePattern(word)),
  ]);
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f-]{36})$/;

/** Rows after that one of a list that begins with the newest. */
export function afterCursor(cursor: string | undefined, at: 'p' | 'r'): Omit<Conditions, 'ofOrder'> {
  const [, time, id] = CURSOR.exec(cursor ?? '') ?? [];
  if (time === undefined || id === undefined || Number.isNaN(Date.parse(time))) return { sql: '', values: [] };
  const then = new Date(time);
  return { sql: `and (${at}.created_at < ? or (${at}.created_at = ? and ${at}.id < ?))`, values: [then, then, id] };
}

export interface MoneyPage<R> {
  readonly rows: readonly R[];
  readonly nextCursor: string | undefined;
}

/** So many of the rows that were read, one more than that, and where the list goes on. */
export function pageOfMoney<R extends { readonly id: string; readonly createdAt: Date }>(
  found: readonly R[],
  limit: number,
): MoneyPage<R> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? `${last.createdAt.toISOString()}_${last.id}` : undefined;
  return { rows, nextCursor: next };
}
