import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, jsonIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { EventState, SalesClosed } from '../events/index.ts';
import { demandOf, roomsBesideLine } from './demand.ts';
import { loadParts, NO_PARTS, type AddOnOnSale, type TierOnSale, type VariationOnSale } from './sale-parts.ts';
import { groups, SALE, type SaleRow } from './sale-query.ts';
import type { Pricing, SalesChannel, TicketKind } from './ticket-type.entity.ts';
import { typeOf } from './type-on-sale.ts';

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
  /** Each piece is money for later: its tax is due when it is spent. */
  readonly isGiftCard?: boolean;
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
  /** False: what counts it counts other dates, so there is no counter to ask. */
  readonly isOpen: boolean;
  /** All of them count a ticket of this type on this date. */
  readonly quotaIds: readonly string[];
  /** Where the seats of this date come from. */
  readonly seatMapId: string | null;
  /** By variation: what is left of it, and what counts it beside `quotaIds`. */
  readonly variations: ReadonlyMap<string, Room>;
}

export interface Room {
  readonly left: number | null;
  readonly isOpen: boolean;
  readonly quotaIds: readonly string[];
}

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
