import type { EntityManager } from '@mikro-orm/sql';
import { numberIn } from '../../kernel/db/rows.ts';

export interface PriceRange {
  readonly lowestMinor: number;
  readonly highestMinor: number;
  /** Places are left in some ticket type on some date that is not over. */
  readonly hasPlaces: boolean;
}

interface RangeRow {
  event_id: string;
  lowest: unknown;
  highest: unknown;
  has_places: unknown;
}

/** What the tickets of many events cost, in one query for a page of cards. Events without types are left out. */
export async function priceRanges(
  { em, clock }: { readonly em: EntityManager; readonly clock: { now(): Date } },
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, PriceRange>> {
  if (eventIds.length === 0) return new Map();
  const rows = await em.execute<RangeRow[]>(
    `select t.event_id, min(t.price_minor) as lowest, max(t.price_minor) as highest,
       max(case when exists (
         select 1 from occurrences o inner join events e on e.id = o.event_id and e.sales_closed is null
         where o.event_id = t.event_id and o.state = 'scheduled' and o.ends_at > ? and not exists (
           select 1 from ticket_type_quotas tq inner join quotas q on q.id = tq.quota_id
           where tq.ticket_type_id = t.id and (q.occurrence_id is null or q.occurrence_id = o.id)
             and q.size is not null and q.size - q.taken < t.min_per_order)
       ) then 1 else 0 end) as has_places
     from ticket_types t
     where t.event_id in (${eventIds.map(() => '?').join(', ')}) and t.state = 'active' and t.hidden = ? and t.only_add_on = ?
     group by t.event_id`,
    [clock.now(), ...eventIds, false, false],
  );
  return new Map(
    rows.map(({ event_id, lowest, highest, has_places }) => [
      event_id,
      { lowestMinor: numberIn(lowest), highestMinor: numberIn(highest), hasPlaces: numberIn(has_places) === 1 },
    ]),
  );
}
