import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { amountsIn, sumsSql } from './accounts.ts';
import { billEntry, orderToBill } from './bill-order.ts';
import type { Entry } from './post.ts';

/** What was not posted of some orders' prices. Holds them, so that nobody posts it at the same time. */
export async function openingBills(tx: TxScope, orderIds: readonly string[]): Promise<Entry[]> {
  const orders = await tx.em.execute<Record<string, unknown>[]>(
    `select id, organization_id, currency, state, total_minor, tax_minor, kept_minor, fees, placed_at, confirmed_at,
       cancelled_at from orders where id in (?) order by id for update`,
    [orderIds],
  );
  const sums = await tx.em.execute<Record<string, unknown>[]>(
    `select order_id, count(*) as entries, ${sumsSql()} from ledger_entries
     where order_id in (?) and source_kind = 'order' group by order_id`,
    [orderIds],
  );
  const posted = new Map(sums.map((row) => [String(row['order_id']), row]));
  return orders.map((row) => {
    const known = posted.get(String(row['id'])) ?? {};
    const before = { entries: numberIn(known['entries']), posted: amountsIn(known) };
    const at = instantIn(row['cancelled_at'] ?? row['confirmed_at'] ?? row['placed_at']);
    return billEntry(orderToBill(row), before, 'order.opening', at);
  });
}
