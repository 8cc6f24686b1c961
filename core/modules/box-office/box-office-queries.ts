import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { instantOf, localOf } from '../../kernel/values/zoned.ts';
import type { OrderState } from '../orders/index.ts';

export interface BoxOfficeRow {
  readonly code: string;
  readonly name: string;
  readonly state: OrderState;
  readonly placedAt: Date;
  readonly tickets: number;
  readonly totalMinor: number;
  readonly currency: string;
  /** Null: nothing was to be paid. */
  readonly method: string | null;
  readonly reference: string | null;
  readonly seller: string | null;
}

const MOST = 50;

/** What was sold at an event's box office since an instant, the newest first. */
export async function boxOfficeSales(
  { em }: Pick<Scope, 'em'>,
  { eventId, since }: { readonly eventId: string; readonly since: Date },
): Promise<BoxOfficeRow[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select o.code, o.name, o.state, o.placed_at, o.total_minor, o.currency, u.name as seller, p.method, p.reference,
       (select sum(l.quantity) from order_lines l where l.order_id = o.id) as tickets
     from orders o
     left join users u on u.id = o.sold_by
     left join payments p on p.order_id = o.id and p.state = 'captured' and p.method is not null
     where o.event_id = ? and o.channel = 'box_office' and o.placed_at >= ?
     order by o.id desc limit ${MOST}`,
    [eventId, since],
  );
  return rows.map((row) => ({
    code: String(row['code']),
    name: String(row['name'] ?? ''),
    state: row['state'] as OrderState,
    placedAt: instantIn(row['placed_at']),
    tickets: numberIn(row['tickets']),
    totalMinor: numberIn(row['total_minor']),
    currency: String(row['currency']),
    method: (row['method'] as string | null) ?? null,
    reference: (row['reference'] as string | null) ?? null,
    seller: (row['seller'] as string | null) ?? null,
  }));
}

export interface TillSum {
  /** In the zone of the event: `2027-02-14`. */
  readonly day: string;
  readonly method: string;
  readonly sellerId: string | null;
  readonly seller: string;
  readonly orders: number;
  readonly tickets: number;
  readonly totalMinor: number;
}

export interface TillSpan {
  readonly eventId: string;
  readonly zone: string;
  /** Days in that zone, both of them included; nothing: all. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** By day, kind of payment and person, the newest day first; what was cancelled since does not count. */
export async function tillSums(
  { em }: Pick<Scope, 'em'>,
  { eventId, zone, from, to }: TillSpan,
): Promise<readonly TillSum[]> {
  const after = from === undefined ? new Date(0) : instantOf(`${from}T00:00`, zone);
  const before = to === undefined ? new Date('9999-01-01') : instantOf(`${dayAfter(to)}T00:00`, zone);
  const rows = await em.execute<Record<string, unknown>[]>(
    `select o.placed_at, o.total_minor, o.sold_by, u.name as seller,
       (select min(p.method) from payments p
         where p.order_id = o.id and p.state = 'captured' and p.method is not null) as method,
       (select sum(l.quantity - l.cancelled_count) from order_lines l where l.order_id = o.id) as tickets
     from orders o left join users u on u.id = o.sold_by
     where o.event_id = ? and o.channel = 'box_office' and o.state = 'confirmed' and o.placed_at >= ? and o.placed_at < ?`,
    [eventId, after, before],
  );
  const sums = new Map<string, TillSum>();
  for (const row of rows) {
    const day = localOf(instantIn(row['placed_at']), zone).slice(0, 10);
    const method = (row['method'] as string | null) ?? 'comp';
    const sellerId = (row['sold_by'] as string | null) ?? null;
    const key = `${day} ${method} ${sellerId}`;
    const known = sums.get(key) ?? { day, method, sellerId, seller: String(row['seller'] ?? ''), ...NOTHING };
    sums.set(key, {
      ...known,
      orders: known.orders + 1,
      tickets: known.tickets + numberIn(row['tickets']),
      totalMinor: known.totalMinor + numberIn(row['total_minor']),
    });
  }
  return [...sums.values()].toSorted((a, b) => b.day.localeCompare(a.day) || b.totalMinor - a.totalMinor);
}

const DAY_MS = 86_400_000;
const dayAfter = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
const NOTHING = { orders: 0, tickets: 0, totalMinor: 0 };
const COLUMNS = ['day', 'method', 'seller', 'orders', 'tickets', 'total'];

/** The same for a spreadsheet. */
export function tillSumsCsv(
  { t }: Pick<Scope, 't'>,
  sums: readonly TillSum[],
  { currency }: { readonly currency: string },
): Readable {
  const columns = COLUMNS.map((key) => ({ key, header: t(`box_office.csv.${key}`) }));
  const csv = stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  const records = sums.map((sum) => ({
    ...{ day: sum.day, seller: sum.seller, orders: sum.orders, tickets: sum.tickets },
    method: t(`box_office.method.${sum.method}`),
    total: `${toDecimal(money(sum.totalMinor, currency))} ${currency}`,
  }));
  return Readable.from(records).pipe(csv);
}
