import { booleanIn, instantIn, jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { Parts } from './sale-parts.ts';
import { groups, type SaleRow } from './sale-query.ts';
import type { Offer, Room, SaleState, TypeOnSale } from './sale.ts';
import type { SalesChannel } from './ticket-type.entity.ts';

interface Known {
  readonly rooms: ReadonlyMap<string, number>;
  readonly parts: Parts;
}

/** A type as its rows tell, with what is left of it on each date. */
export function typeOf(rows: readonly SaleRow[], { rooms, parts }: Known, now: Date): TypeOnSale {
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
    isGiftCard: row.gift_card_minor !== null && row.gift_card_minor !== undefined,
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
      const isOpen = own.quotaIds.length > 0 || !limited;
      return [id, { ...own, isOpen, left: least(ofType, isOpen ? own.left : 0) }];
    }),
  );
  const offer = {
    startsAt: instantIn(row.starts_at),
    endsAt: instantIn(row.ends_at),
    left: leftOfAny(ofType, variations),
    isOpen: whole.quotaIds.length > 0 || !(noneHere || noSeats),
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

function roomOf(quotas: readonly SaleRow[], roomsLeft: ReadonlyMap<string, number>): Omit<Room, 'isOpen'> {
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
