import type { EntityManager } from '@mikro-orm/sql';
import { numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { refuseStrangersTill, type TillAddress } from './may-till.ts';
import type { MethodSum } from './till-closing.entity.ts';

export interface TillSums {
  readonly salesMinor: number;
  readonly refundsMinor: number;
  readonly byMethod: readonly MethodSum[];
  readonly orderCount: number;
}

export interface OpenTill extends TillSums {
  /** Of the till that is open now. */
  readonly number: number;
}

/** What somebody sold and handed back since their till was closed last. Changes nothing. */
export async function openTill(scope: Scope, at: TillAddress): Promise<OpenTill> {
  await refuseStrangersTill(scope, at, 'read');
  return { number: (await lastNumber(scope.em, at)) + 1, ...(await sumsOf(scope.em, at)) };
}

export async function lastNumber(em: EntityManager, { eventId, sellerId }: TillAddress): Promise<number> {
  const sql = 'select max(number) as last from till_closings where event_id = ? and seller_id = ?';
  const [row] = await em.execute<{ last: unknown }[]>(sql, [eventId, sellerId]);
  return numberIn(row?.last ?? 0);
}

// As was said when it was handed out, or as it was paid.
const HOW = `coalesce(r.method, p.method, 'cash')`;

/** By way to pay: of a closing, or of what none counted yet. */
export async function sumsOf(em: EntityManager, of: TillAddress | { readonly closingId: string }): Promise<TillSums> {
  const which = (table: string, whose: string) =>
    'closingId' in of
      ? `${table}.till_closing_id = ?`
      : `${table}.till_closing_id is null and o.event_id = ? and ${whose}`;
  const values = 'closingId' in of ? [of.closingId] : [of.eventId, of.sellerId];
  const sales = await em.execute<Record<string, unknown>[]>(
    `select p.method, sum(p.captured_minor) as minor, count(distinct p.order_id) as orders from payments p
     inner join orders o on o.id = p.order_id
     where ${which('p', `o.sold_by = ? and o.channel = 'box_office'`)} and p.method is not null and p.state = 'captured' group by p.method order by p.method`,
    values,
  );
  const refunds = await em.execute<Record<string, unknown>[]>(
    `select ${HOW} as method, sum(r.amount_minor) as minor from refunds r inner join payments p on p.id = r.payment_id
     inner join orders o on o.id = p.order_id
     where ${which('r', 'r.paid_out_by = ?')} and r.state = 'succeeded' group by ${HOW} order by ${HOW}`,
    values,
  );
  const methods = [...new Set([...sales, ...refunds].map((row) => String(row['method'])))].toSorted();
  const minorOf = (rows: typeof sales, method: string) =>
    numberIn(rows.find((row) => String(row['method']) === method)?.['minor'] ?? 0);
  const byMethod = methods.map((method) => ({
    method,
    salesMinor: minorOf(sales, method),
    refundsMinor: minorOf(refunds, method),
  }));
  return {
    ...{ salesMinor: minorOf(sales, 'cash'), refundsMinor: minorOf(refunds, 'cash'), byMethod },
    orderCount: sales.reduce((sum, row) => sum + numberIn(row['orders']), 0),
  };
}
