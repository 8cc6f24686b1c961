import type { Pricing, TicketKind } from './ticket-type.entity.ts';
import type { EventState, SalesClosed } from '../events/index.ts';

/** One quota of one type on one date; fewer columns are filled where there is no quota, date or type. */
export interface SaleRow {
  event_id: string;
  organization_id: string;
  event_state: EventState;
  title: unknown;
  currency: string;
  locale: string;
  sales_closed: SalesClosed | null;
  type_id: string | null;
  name: unknown;
  description: unknown;
  kind: TicketKind;
  category_id: string | null;
  pricing: Pricing;
  price_minor: unknown;
  suggested_minor: unknown;
  former_minor: unknown;
  only_add_on: unknown;
  channels: unknown;
  needs_approval: unknown;
  gift_card_minor?: unknown;
  composed: unknown;
  min_per_order: number;
  max_per_order: number;
  sales_start: unknown;
  sales_end: unknown;
  hidden: unknown;
  seat_category: string | null;
  seat_map_id: string | null;
  has_quotas: unknown;
  has_line: unknown;
  occurrence_id: string | null;
  starts_at: unknown;
  ends_at: unknown;
  quota_id: string | null;
  variation_id: string | null;
  size: unknown;
  taken: unknown;
}

export const SALE = `
  select e.id as event_id, e.organization_id, e.state as event_state, e.title, e.currency, e.locale, e.sales_closed,
    t.id as type_id, t.kind, t.category_id, t.name, t.description, t.pricing, t.price_minor, t.suggested_minor,
    t.former_minor, t.min_per_order, t.max_per_order, t.sales_start, t.sales_end, t.hidden, t.only_add_on, t.channels,
    t.needs_approval, t.gift_card_minor, t.composed, t.seat_category, se.seat_map_id, (select count(*) from ticket_type_quotas any_tq
      where any_tq.ticket_type_id = t.id and any_tq.variation_id is null) as has_quotas,
    case when exists (select 1 from waiting_entries w where w.event_id = e.id and w.state = 'waiting')
      then 1 else 0 end as has_line,
    o.id as occurrence_id, o.starts_at, o.ends_at, q.id as quota_id, tq.variation_id, q.size, q.taken
  from events e
  left join ticket_types t on t.event_id = e.id and t.state = 'active'
  left join occurrences o on o.event_id = e.id and o.state = 'scheduled' and o.ends_at > ?
  left join seatings se on se.occurrence_id = o.id
  left join (ticket_type_quotas tq inner join quotas q on q.id = tq.quota_id)
    on tq.ticket_type_id = t.id and (q.occurrence_id is null or q.occurrence_id = o.id)
  where e.id = ?
  order by t.position, t.id, o.starts_at, o.id, q.id`;

/** Rows come sorted, so the groups of one key stand together. */
export function groups<T>(rows: readonly T[], key: (row: T) => string | null): T[][] {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const at = key(row);
    if (at === null) continue;
    const group = found.get(at);
    if (group) group.push(row);
    else found.set(at, [row]);
  }
  return [...found.values()];
}
