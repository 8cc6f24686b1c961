import type { EntityManager } from '@mikro-orm/sql';
import { maybeInstantIn } from '../../kernel/db/rows.ts';

/** When the last of the dates that an order is for is over. */
export async function lastEnd(em: EntityManager, orderId: string): Promise<Date | null> {
  const [row] = await em.execute<{ ends_at: unknown }[]>(
    `select max(o.ends_at) as ends_at from order_lines l inner join occurrences o on o.id = l.occurrence_id
     where l.order_id = ?`,
    [orderId],
  );
  return maybeInstantIn(row?.ends_at ?? null);
}
