import { numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, type Money } from '../../kernel/values/money.ts';
import { midnightsOf } from './midnights.ts';

export interface DayOfSales {
  /** Midnight at which the day begins in the zone. */
  readonly beginsAt: Date;
  readonly orders: number;
  readonly tickets: number;
  /** What was confirmed that day, one amount per currency; refunds are not taken off. */
  readonly turnover: readonly Money[];
}

interface SalesOf {
  /** Nothing: the whole site. */
  readonly organizationId?: string | undefined;
  /** Only of these events, where whoever asks is limited to some. */
  readonly eventIds?: readonly string[] | undefined;
  readonly days: number;
  /** Whose midnight separates the days. */
  readonly zone: string;
}

interface DayRow {
  day: unknown;
  currency: string;
  orders: unknown;
  total: unknown;
  tickets: unknown;
}

/** Confirmed orders of the last days, today the last; days without any are there with zeros. */
export async function salesByDay(
  scope: Scope,
  { organizationId, eventIds, days, zone }: SalesOf,
): Promise<DayOfSales[]> {
  const midnights = midnightsOf(scope.clock.now(), zone, days);
  // Which day an instant belongs to depends on the zone and its clock changes, so the boundaries are given.
  const cases = midnights.slice(1).map((_, index) => `when o.confirmed_at < ? then ${index}`);
  const rows = await scope.lagging.execute<DayRow[]>(
    `select day, currency, count(*) as orders, sum(total_minor) as total, sum(tickets) as tickets from (
       select case ${cases.join(' ')} else ${days - 1} end as day, o.currency, o.total_minor,
         (select coalesce(sum(case when l.admits then l.quantity - l.cancelled_count else 0 end), 0)
            from order_lines l where l.order_id = o.id) as tickets
       from orders o
       where o.state = 'confirmed' and o.confirmed_at >= ? ${organizationId === undefined ? '' : 'and o.organization_id = ?'}
         ${eventIds === undefined ? '' : `and o.event_id in (${eventIds.map(() => '?').join(', ') || 'null'})`}
     ) sold group by day, currency order by day, currency`,
    [
      ...midnights.slice(1),
      midnights[0],
      ...(organizationId === undefined ? [] : [organizationId]),
      ...(eventIds ?? []),
    ],
  );
  return midnights.map((beginsAt, index) =>
    dayOf(
      beginsAt,
      rows.filter(({ day }) => numberIn(day) === index),
    ),
  );
}

export interface Fill {
  /** Tickets that are valid. */
  readonly sold: number;
  /** All places; nothing where a quota has no limit or none exists. */
  readonly places: number | undefined;
}

interface FillRow {
  event_id: string;
  sold: unknown;
  quotas: unknown;
  unlimited: unknown;
  places: unknown;
}

/** How full events are. */
export async function fillOf(scope: Scope, eventIds: readonly string[]): Promise<ReadonlyMap<string, Fill>> {
  if (eventIds.length === 0) return new Map();
  const rows = await scope.em.execute<FillRow[]>(
    `select e.id as event_id,
       (select count(*) from tickets t where t.event_id = e.id and t.state = 'valid') as sold,
       (select count(*) from quotas q where q.event_id = e.id and q.purpose = 'places') as quotas,
       (select count(*) from quotas q where q.event_id = e.id and q.purpose = 'places' and q.size is null) as unlimited,
       (select coalesce(sum(q.size), 0) from quotas q where q.event_id = e.id and q.purpose = 'places') as places
     from events e where e.id in (${eventIds.map(() => '?').join(', ')})`,
    [...eventIds],
  );
  return new Map(
    rows.map(({ event_id, sold, quotas, unlimited, places }) => [
      event_id,
      {
        sold: numberIn(sold),
        places: numberIn(quotas) === 0 || numberIn(unlimited) > 0 ? undefined : numberIn(places),
      },
    ]),
  );
}

/** Amounts of the same currency added up, in the order in which the currencies first appear. */
export function addUp(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, number>();
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return [...sums].map(([currency, minor]) => money(minor, currency));
}

function dayOf(beginsAt: Date, rows: readonly DayRow[]): DayOfSales {
  const sum = (pick: (row: DayRow) => unknown) => rows.reduce((total, row) => total + numberIn(pick(row)), 0);
  return {
    beginsAt,
    orders: sum(({ orders }) => orders),
    tickets: sum(({ tickets }) => tickets),
    turnover: rows.map(({ total, currency }) => money(numberIn(total), currency)),
  };
}
