import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
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

const MOST = 500;

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
  readonly method: string;
  readonly seller: string;
  readonly orders: number;
  readonly tickets: number;
  readonly totalMinor: number;
}

/** By kind of payment and person; what was cancelled since does not count. */
export function tillSums(rows: readonly BoxOfficeRow[]): TillSum[] {
  const sums = new Map<string, TillSum>();
  for (const row of rows.filter(({ state }) => state === 'confirmed')) {
    const method = row.method ?? 'comp';
    const seller = row.seller ?? '';
    const key = `${method} ${seller}`;
    const before = sums.get(key) ?? { method, seller, orders: 0, tickets: 0, totalMinor: 0 };
    sums.set(key, {
      ...before,
      orders: before.orders + 1,
      tickets: before.tickets + row.tickets,
      totalMinor: before.totalMinor + row.totalMinor,
    });
  }
  return [...sums.values()].toSorted((a, b) => b.totalMinor - a.totalMinor);
}
