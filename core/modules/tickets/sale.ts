import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, instantIn, jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { EventState, SalesClosed } from '../events/index.ts';
import { demandOf, roomsBesideLine } from './demand.ts';
import {
  loadParts,
  NO_PARTS,
  type AddOnOnSale,
  type Parts,
  type TierOnSale,
  type VariationOnSale,
} from './sale-parts.ts';
import type { Pricing, SalesChannel, TicketKind } from './ticket-type.entity.ts';

export type SaleState = 'available' | 'sold_out' | 'not_yet' | 'ended';

/** An event as far as selling it goes: what it was when the database was asked. */
export interface Sale {
  readonly event: {
    readonly id: string;
    readonly organizationId: string;
    readonly state: EventState;
    readonly title: Translated;
    readonly currency: string;
    readonly locale: string;
    /** Null: what is on sale is sold. */
    readonly salesClosed: SalesClosed | null;
  };
  readonly types: readonly TypeOnSale[];
  /** Somebody waits for places of the event: they are served before passers-by. */
  readonly hasLine: boolean;
}

export interface TypeOnSale {
  readonly id: string;
  readonly kind: TicketKind;
  readonly categoryId: string | null;
  readonly name: Translated;
  readonly description: Translated;
  readonly pricing: Pricing;
  readonly priceMinor: number;
  readonly suggestedMinor: number | null;
  readonly formerMinor: number | null;
  readonly minPerOrder: number;
  readonly maxPerOrder: number;
  readonly salesStart: Date | null;
  readonly salesEnd: Date | null;
  readonly hidden: boolean;
  /** The price category of the seats that come with it; null for places without numbers. */
  readonly seatCategory: string | null;
  readonly onlyAddOn: boolean;
  /** Null: everywhere. */
  readonly channels: readonly SalesChannel[] | null;
  readonly needsApproval: boolean;
  readonly variations: readonly VariationOnSale[];
  /** In the order in which they are tried. */
  readonly tiers: readonly TierOnSale[];
  readonly addOns: readonly AddOnOnSale[];
  /** One per occurrence that is not over, the earliest first. */
  readonly offers: readonly Offer[];
}

export interface Offer {
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly state: SaleState;
  /** Null: unlimited. Another buyer may be faster; only a claim decides. */
  readonly left: number | null;
  /** All of them count a ticket of this type on this date. */
  readonly quotaIds: readonly string[];
  /** Where the seats of this date come from. */
  readonly seatMapId: string | null;
  /** By variation: what is left of it, and what counts it beside `quotaIds`. */
  readonly variations: ReadonlyMap<string, Room>;
}

export interface Room {
  readonly left: number | null;
  readonly quotaIds: readonly string[];
}

interface SaleRow {
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

const SALE = `
  select e.id as event_id, e.organization_id, e.state as event_state, e.title, e.currency, e.locale, e.sales_closed,
    t.id as type_id, t.kind, t.category_id, t.name, t.description, t.pricing, t.price_minor, t.suggested_minor,
    t.former_minor, t.min_per_order, t.max_per_order, t.sales_start, t.sales_end, t.hidden, t.only_add_on, t.channels,
    t.needs_approval, t.composed, t.seat_category, se.seat_map_id, (select count(*) from ticket_type_quotas any_tq
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

/**
 * Everything a sale needs to know, in one query, and more where people wait for places or types have parts: what is left is what a
 * passer-by may have. Null: there is no such event.
 */
export async function loadSale(em: EntityManager, eventId: string, now: Date): Promise<Sale | null> {
  const rows = await em.execute<SaleRow[]>(SALE, [now, eventId]);
  const [first] = rows;
  if (!first) return null;
  const hasLine = numberIn(first.has_line) === 1;
  const rooms = hasLine ? roomsBesideLine(await demandOf(em, eventId, now), roomsIn(rows)) : roomsIn(rows);
  const parts = rows.some(({ composed }) => booleanIn(composed)) ? await loadParts(em, eventId) : NO_PARTS;
  return {
    hasLine,
    event: {
      id: first.event_id,
      organizationId: first.organization_id,
      state: first.event_state,
      title: jsonIn(first.title),
      currency: first.currency,
      locale: first.locale,
      salesClosed: first.sales_closed ?? null,
    },
    types: groups(rows, (row) => row.type_id).map((typeRows) => typeOf(typeRows, { rooms, parts }, now)),
  };
}

/** Free places by quota; those without an end are infinite. */
function roomsIn(rows: readonly SaleRow[]): Map<string, number> {
  return new Map(
    rows.flatMap(({ quota_id, size, taken }) =>
      quota_id === null ? [] : [[quota_id, (maybeNumberIn(size) ?? Infinity) - numberIn(taken)] as const],
    ),
  );
}

interface Known {
  readonly rooms: ReadonlyMap<string, number>;
  readonly parts: Parts;
}

function typeOf(rows: readonly SaleRow[], { rooms, parts }: Known, now: Date): TypeOnSale {
  const row = rows[0]!;
  const typeId = row.type_id!;
  const type = {
    id: typeId,
    kind: row.kind,
    categoryId: row.category_id,
    pricing: row.pricing,
    suggestedMinor: maybeNumberIn(row.suggested_minor),
    formerMinor: maybeNumberIn(row.former_minor),
    onlyAddOn: booleanIn(row.only_add_on),
    channels: jsonIn<SalesChannel[] | null>(row.channels ?? null),
    needsApproval: booleanIn(row.needs_approval),
    variations: parts.variations.get(typeId) ?? [],
    tiers: parts.tiers.get(typeId) ?? [],
    addOns: parts.addOns.get(typeId) ?? [],
    name: jsonIn<Translated>(row.name),
    description: jsonIn<Translated>(row.description),
    priceMinor: numberIn(row.price_minor),
    minPerOrder: row.min_per_order,
    maxPerOrder: row.max_per_order,
    salesStart: maybeInstantIn(row.sales_start),
    salesEnd: maybeInstantIn(row.sales_end),
    hidden: booleanIn(row.hidden),
    seatCategory: row.seat_category,
  };
  return {
    ...type,
    offers: groups(rows, (each) => each.occurrence_id).map((dates) => offerOf(type, dates, rooms, now)),
  };
}

function offerOf(
  type: Omit<TypeOnSale, 'offers'>,
  rows: readonly SaleRow[],
  roomsLeft: ReadonlyMap<string, number>,
  now: Date,
): Offer {
  const row = rows[0]!;
  const quotas = rows.filter((each) => each.quota_id !== null && each.variation_id === null);
  const whole = roomOf(quotas, roomsLeft);
  // A type with quotas, none of which is for this date, is not sold on this date; one without any has no limit.
  const noneHere = quotas.length === 0 && numberIn(row.has_quotas) > 0;
  // Nor are seats sold before the date has a map.
  const noSeats = row.seat_category !== null && row.seat_map_id === null;
  const ofType = noneHere || noSeats ? 0 : whole.left;
  const variations = new Map(
    type.variations.map(({ id, limited }) => {
      const own = roomOf(
        rows.filter((each) => each.quota_id !== null && each.variation_id === id),
        roomsLeft,
      );
      return [id, { ...own, left: least(ofType, own.quotaIds.length === 0 && limited ? 0 : own.left) }];
    }),
  );
  const offer = {
    startsAt: instantIn(row.starts_at),
    endsAt: instantIn(row.ends_at),
    left: leftOfAny(ofType, variations),
    variations,
  };
  return {
    occurrenceId: row.occurrence_id!,
    ...offer,
    state: closedState(row) ?? stateOf(type, offer, now),
    quotaIds: whole.quotaIds,
    seatMapId: row.seat_map_id,
  };
}

function closedState({ event_state, sales_closed }: SaleRow): SaleState | undefined {
  if (event_state === 'cancelled' || event_state === 'completed' || sales_closed === 'staff') return 'ended';
  return sales_closed === 'sold_out' ? 'sold_out' : undefined;
}

function roomOf(quotas: readonly SaleRow[], roomsLeft: ReadonlyMap<string, number>): Room {
  const quotaIds = quotas.map(({ quota_id }) => quota_id!);
  const rooms = quotaIds.map((id) => roomsLeft.get(id)!).filter(Number.isFinite);
  return { left: rooms.length === 0 ? null : Math.max(0, Math.min(...rooms)), quotaIds };
}

/** Of a type with variations as many are left as of the one that has most. */
function leftOfAny(ofType: number | null, variations: ReadonlyMap<string, Room>): number | null {
  if (variations.size === 0) return ofType;
  const rooms = [...variations.values()].map(({ left }) => left);
  return rooms.includes(null) ? null : Math.max(...rooms.map((left) => left ?? 0));
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function stateOf(
  type: Omit<TypeOnSale, 'offers'>,
  { endsAt, left }: Pick<Offer, 'endsAt' | 'left'>,
  now: Date,
): SaleState {
  if (endsAt <= now || (type.salesEnd !== null && type.salesEnd <= now)) return 'ended';
  if (type.salesStart !== null && type.salesStart > now) return 'not_yet';
  return left !== null && left < type.minPerOrder ? 'sold_out' : 'available';
}

// Rows come sorted, so the groups of one key stand together.
function groups<T>(rows: readonly T[], key: (row: T) => string | null): T[][] {
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
