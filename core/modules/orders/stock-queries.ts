import { jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

/** What became of the places of a quota. */
export interface QuotaStock {
  readonly quotaId: string;
  readonly name: string;
  readonly occurrenceStartsAt: Date | null;
  readonly ownTypeId: string | null;
  /** Null: unlimited. */
  readonly size: number | null;
  /** In confirmed orders. */
  readonly sold: number;
  /** In checkouts and in orders that wait for their money. */
  readonly held: number;
  /** By staff. */
  readonly kept: number;
  /** Null: unlimited. */
  readonly free: number | null;
}

type Part = 'sold' | 'held' | 'kept';

/** The quotas of an event with what their places are. To look at: only a claim decides about a place. */
export async function stockOf({ em }: Pick<Scope, 'em'>, eventId: string): Promise<QuotaStock[]> {
  const quotas = await em.execute<Record<string, unknown>[]>(
    `select q.id, q.name, q.size, q.taken, q.own_type_id, o.starts_at from quotas q
     left join occurrences o on o.id = q.occurrence_id where q.event_id = ? and q.purpose = 'places' order by q.id`,
    [eventId],
  );
  const rows = await em.execute<{ part: Part; quota_id: string | null; quota_ids: unknown; quantity: unknown }[]>(
    `select 'kept' as part, q.id as quota_id, null as quota_ids, count(*) as quantity from occurrence_seats s
       inner join quotas q on q.occurrence_id = s.occurrence_id and q.seat_category = s.category
       where q.event_id = ? and s.state = 'blocked' group by q.id
     union all select case when o.state = 'confirmed' then 'sold' else 'held' end as part, null as quota_id, l.quota_ids,
       sum(l.quantity - l.cancelled_count) as quantity
     from order_lines l inner join orders o on o.id = l.order_id
     where o.event_id = ? and o.state in ('draft', 'pending', 'confirmed')
     group by case when o.state = 'confirmed' then 'sold' else 'held' end, l.quota_ids
     union all select 'kept' as part, null as quota_id, quota_ids, count as quantity from holds
       where event_id = ? and state = 'active'`,
    [eventId, eventId, eventId],
  );
  const counts = new Map<string, number>();
  for (const { part, quota_id, quota_ids, quantity } of rows) {
    for (const id of quota_id === null ? jsonIn<string[]>(quota_ids) : [quota_id]) {
      counts.set(`${part} ${id}`, (counts.get(`${part} ${id}`) ?? 0) + numberIn(quantity));
    }
  }
  return quotas.map((row) => {
    const quotaId = String(row['id']);
    const size = maybeNumberIn(row['size']);
    const of = (part: Part) => counts.get(`${part} ${quotaId}`) ?? 0;
    return {
      quotaId,
      name: String(row['name']),
      occurrenceStartsAt: maybeInstantIn(row['starts_at']),
      ownTypeId: (row['own_type_id'] as string | null) ?? null,
      size,
      sold: of('sold'),
      held: of('held'),
      kept: of('kept'),
      free: size === null ? null : Math.max(0, size - numberIn(row['taken'])),
    };
  });
}
