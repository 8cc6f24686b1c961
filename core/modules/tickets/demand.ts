import type { EntityManager } from '@mikro-orm/sql';
import { maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';

/**
 * While people wait, free places are theirs: passers-by are sold only what would be left if everybody who waits were
 * served. The places are not reserved when they come free, because they come free in many ways (a cancellation, a sweep,
 * a larger hall) and each would have to know about the line; instead the sale itself asks, with the quotas locked, how
 * much is wanted. So there is no moment, however short, in which a freed place is on sale.
 */
export interface Demand {
  /** Places that people wait for, of one type or variation on one date. */
  readonly quantity: number;
  /** What counts them: the forms that will do, in the organizer's order; one alone where a certain one is wanted. */
  readonly forms: readonly (readonly Room[])[];
}

interface Room {
  readonly id: string;
  /** Infinity: unlimited. */
  readonly room: number;
}

interface Row {
  ticket_type_id: string;
  variation_id: string | null;
  occurrence_id: string;
  form_id: string | null;
  quantity: unknown;
  quota_id: string | null;
  size: unknown;
  taken: unknown;
}

/** Of entries: nobody can be served with a form that is sold no more. Who names none takes any, where there are several. */
export const WANTED_IS_SOLD = (entries: string) => `
  (${entries}.variation_id is null
    or exists (select 1 from variations v where v.id = ${entries}.variation_id and v.state = 'active'))`;

/** What people wait for and could be sold: nothing that is over, off sale or not yet on sale. */
export async function demandOf(em: EntityManager, eventId: string, now: Date): Promise<Demand[]> {
  const rows = await em.execute<Row[]>(
    `select w.ticket_type_id, w.variation_id, w.occurrence_id, f.id as form_id, w.quantity, q.id as quota_id, q.size, q.taken
     from (
       select e.ticket_type_id, e.variation_id, e.occurrence_id, sum(e.quantity) as quantity
       from waiting_entries e
       inner join ticket_types t on t.id = e.ticket_type_id and t.state = 'active'
         and (t.sales_start is null or t.sales_start <= ?) and (t.sales_end is null or t.sales_end > ?)
       inner join occurrences o on o.id = e.occurrence_id and o.state = 'scheduled' and o.ends_at > ?
       where e.event_id = ? and e.state = 'waiting' and ${WANTED_IS_SOLD('e')}
       group by e.ticket_type_id, e.variation_id, e.occurrence_id
     ) w
     left join variations f on f.ticket_type_id = w.ticket_type_id and f.state = 'active'
       and (w.variation_id is null or f.id = w.variation_id)
     left join (ticket_type_quotas tq inner join quotas q on q.id = tq.quota_id)
       on tq.ticket_type_id = w.ticket_type_id and (tq.variation_id is null or tq.variation_id = f.id)
       and (q.occurrence_id is null or q.occurrence_id = w.occurrence_id)
     order by w.ticket_type_id, case when w.variation_id is null then 1 else 0 end, w.variation_id, w.occurrence_id,
       f.position, f.id, q.id`,
    [now, now, now, eventId],
  );
  const lines = Map.groupBy(rows, ({ ticket_type_id, variation_id, occurrence_id }) =>
    [ticket_type_id, variation_id, occurrence_id].join(' '),
  );
  return [...lines.values()].map((line) => ({
    quantity: numberIn(line[0]!.quantity),
    forms: [...Map.groupBy(line, ({ form_id }) => form_id).values()].map((form) =>
      form.flatMap(({ quota_id, size, taken }) =>
        quota_id === null ? [] : [{ id: quota_id, room: (maybeNumberIn(size) ?? Infinity) - numberIn(taken) }],
      ),
    ),
  }));
}

/** What passers-by may be sold of these rooms. A line counts only as far as it could be served now. */
export function roomsBesideLine(demands: readonly Demand[], rooms: ReadonlyMap<string, number>): Map<string, number> {
  const left = new Map(demands.flatMap(({ forms }) => forms.flat().map(({ id, room }) => [id, room] as const)));
  for (const [id, room] of rooms) left.set(id, room);
  for (const { quantity, forms } of demands) {
    let waiting = quantity;
    for (const quotas of forms) {
      if (quotas.length === 0) continue;
      const served = Math.max(0, Math.min(waiting, ...quotas.map(({ id }) => left.get(id)!)));
      for (const { id } of quotas) left.set(id, left.get(id)! - served);
      waiting -= served;
    }
  }
  return left;
}
