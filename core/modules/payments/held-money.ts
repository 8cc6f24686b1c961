import { numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';

/** What of an order's money is here and not promised back. Exact for whoever holds the order. */
export async function heldFor(tx: Pick<TxScope, 'em'>, orderId: string): Promise<number> {
  const [row] = await tx.em.execute<{ held: unknown }[]>(
    'select coalesce(sum(captured_minor - refund_minor), 0) as held from payments where order_id = ?',
    [orderId],
  );
  return numberIn(row?.held);
}
