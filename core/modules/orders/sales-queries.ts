import { DateTime } from 'luxon';
import { numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

export interface SalesOf {
  readonly organizationId: string;
  readonly eventId?: string | undefined;
  readonly from: Date;
  readonly to: Date;
  readonly zone: string;
}

export interface DayOfSales {
  /** `2027-01-15` in the zone that was asked for. */
  readonly day: string;
  readonly currency: string;
  readonly orders: number;
  readonly tickets: number;
  readonly totalMinor: number;
}

const QUARTER = 900;

/** Confirmed orders by day, without the days on which nothing was sold. */
export async function salesByDay({ lagging }: Pick<Scope, 'lagging'>, sales: SalesOf): Promise<DayOfSales[]> {
  // Counted by quarters of an hour, which every zone's days are made of: the two engines do not agree about zones.
  const quarter = quarterOf(lagging.getPlatform().constructor.name.startsWith('Postgre'));
  const rows = await lagging.execute<Record<string, unknown>[]>(
    `select s.quarter, s.currency, count(*) as orders, sum(s.tickets) as tickets, sum(s.total_minor) as total
     from (
       select ${quarter} as quarter, o.currency, o.total_minor,
         (select sum(l.quantity) from order_lines l where l.order_id = o.id) as tickets
       from orders o
       where o.organization_id = ? and o.state = 'confirmed' and o.confirmed_at >= ? and o.confirmed_at < ?
         ${sales.eventId === undefined ? '' : 'and o.event_id = ?'}
     ) s
     group by s.quarter, s.currency order by s.quarter, s.currency`,
    [sales.organizationId, sales.from, sales.to, ...(sales.eventId === undefined ? [] : [sales.eventId])],
  );
  const days = new Map<string, DayOfSales>();
  for (const row of rows) {
    const day = DateTime.fromSeconds(numberIn(row['quarter']) * QUARTER, { zone: sales.zone }).toISODate()!;
    const currency = String(row['currency']);
    const known = days.get(`${day} ${currency}`);
    days.set(`${day} ${currency}`, {
      day,
      currency,
      orders: (known?.orders ?? 0) + numberIn(row['orders']),
      tickets: (known?.tickets ?? 0) + numberIn(row['tickets']),
      totalMinor: (known?.totalMinor ?? 0) + numberIn(row['total']),
    });
  }
  return [...days.values()];
}

function quarterOf(isPostgres: boolean): string {
  return isPostgres
    ? `floor(extract(epoch from o.confirmed_at) / ${QUARTER})`
    : `floor(timestampdiff(second, '1970-01-01', o.confirmed_at) / ${QUARTER})`;
}
