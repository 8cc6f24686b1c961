import { DomainError } from '../../kernel/errors.ts';
import { translate } from '../../kernel/values/translated.ts';
import { inLockOrder, type Offer, type QuotaClaim, type Sale, type TypeOnSale } from '../tickets/index.ts';
import type { LineTax } from './order-line.entity.ts';
import type { OrderFee } from './order.entity.ts';
import { addWish, isNamed, wishOf, type SeatWish } from './seat-wish.ts';

export interface WantedLine {
  readonly ticketTypeId: string;
  readonly quantity: number;
  /** May be left out where the event has one date to sell. */
  readonly occurrenceId?: string | undefined;
  /** Chosen seats, one for each ticket. Without them, where the type has seats: the best that are free. */
  readonly seatIds?: readonly string[] | undefined;
  /** How many of them sit in a wheelchair. */
  readonly wheelchairs?: number | undefined;
}

export interface PricedLine {
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly variationId: string | null;
  readonly name: string;
  readonly quantity: number;
  /** Of one piece, before discounts. */
  readonly unitMinor: number;
  readonly discountMinor: number;
  /** After the discount, with the taxes. */
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly taxes: readonly LineTax[];
  readonly quotaIds: readonly string[];
  /** What seats come with it; null for places without numbers. */
  readonly seats: SeatWish | null;
  /** Where the line stands in what was asked for, for errors. */
  readonly field: string;
}

/** Whose rules hold: the shop's, none, or those for whoever waited. */
type SoldBy = 'shop' | 'staff' | 'line';

const MOST_LINES = 50;

/** Looks at what somebody wants with the eyes of the shop: is it sold, now, to that many, and for how much. */
export function priceLines(
  sale: Sale,
  wanted: readonly WantedLine[],
  locale: string,
  by: SoldBy = 'shop',
): PricedLine[] {
  if (sale.event.state !== 'published') throw new DomainError('order.event_not_on_sale', { status: 409 });
  refuseClosedSales(sale, by);
  if (wanted.length === 0) throw new DomainError('order.empty', { field: 'lines' });
  if (wanted.length > MOST_LINES) throw new DomainError('order.too_many_lines', { field: 'lines' });

  const lines = merge(wanted.map((line, index) => priceLine(sale, line, locale, `lines.${index}`, by)));
  if (by === 'staff') return lines;
  for (const type of sale.types) checkPerOrder(type, lines, translate(type.name, locale, sale.event.locale));
  return lines;
}

// What was closed because all was sold still serves those who waited for what comes back.
function refuseClosedSales({ event: { salesClosed } }: Sale, by: SoldBy): void {
  if (salesClosed === null || by === 'staff' || (by === 'line' && salesClosed === 'sold_out')) return;
  throw new DomainError(`order.sales_closed.${salesClosed}`, { status: 409 });
}

export function totalOf(lines: readonly PricedLine[], fees: readonly OrderFee[]): number {
  const sum = [...lines.map(({ totalMinor }) => totalMinor), ...fees.map(({ minor }) => minor)];
  return sum.reduce((a, b) => a + b, 0);
}

/** What lines count in their quotas, and what their orders claim as a whole, in one list. */
export function claimsOf(
  lines: readonly { quotaIds: readonly string[]; quantity: number }[],
  others: readonly QuotaClaim[] = [],
): QuotaClaim[] {
  const places = lines.flatMap(({ quotaIds, quantity }) => quotaIds.map((quotaId) => ({ quotaId, count: quantity })));
  return inLockOrder([...places, ...others]);
}

function priceLine(sale: Sale, wanted: WantedLine, locale: string, field: string, by: SoldBy): PricedLine {
  const type = sale.types.find(({ id }) => id === wanted.ticketTypeId);
  if (!type) throw new DomainError('order.unknown_ticket_type', { field: `${field}.ticketTypeId` });
  if (!Number.isSafeInteger(wanted.quantity) || wanted.quantity < 1) {
    throw new DomainError('order.quantity_invalid', { field: `${field}.quantity` });
  }
  const ticket = translate(type.name, locale, sale.event.locale);
  const offer = offerFor(type, wanted.occurrenceId, field);
  if (by !== 'staff') refuseClosed(offer, ticket, field);
  return {
    ticketTypeId: type.id,
    occurrenceId: offer.occurrenceId,
    variationId: null,
    name: ticket.slice(0, 200),
    quantity: wanted.quantity,
    unitMinor: type.priceMinor,
    discountMinor: 0,
    totalMinor: type.priceMinor * wanted.quantity,
    taxMinor: 0,
    taxes: [],
    quotaIds: offer.quotaIds,
    seats: wishOf(type, offer, wanted, field),
    field: `${field}.quantity`,
  };
}

function offerFor(type: TypeOnSale, occurrenceId: string | undefined, field: string): Offer {
  if (occurrenceId === undefined && type.offers.length > 1) {
    throw new DomainError('order.occurrence_missing', { field: `${field}.occurrenceId` });
  }
  const offer = type.offers.find((each) => occurrenceId === undefined || each.occurrenceId === occurrenceId);
  if (!offer) throw new DomainError('order.occurrence_closed', { status: 409, field: `${field}.occurrenceId` });
  return offer;
}

// Whether there are enough places is left to the claim, which knows the newest count. A type whose quotas are all for
// other dates has no counter to ask.
function refuseClosed({ state, quotaIds, left }: Offer, ticket: string, field: string): void {
  const at = { status: 409, params: { ticket }, field };
  if (state === 'not_yet') throw new DomainError('order.not_on_sale_yet', at);
  if (state === 'ended') throw new DomainError('order.sales_ended', at);
  if (quotaIds.length === 0 && left !== null) throw new DomainError('quota.sold_out', at);
}

function merge(lines: readonly PricedLine[]): PricedLine[] {
  const merged = new Map<string, PricedLine>();
  for (const line of lines) {
    const key = `${line.ticketTypeId} ${line.occurrenceId} ${isNamed(line.seats)}`;
    const first = merged.get(key);
    const quantity = (first?.quantity ?? 0) + line.quantity;
    const seats = addWish(first?.seats ?? null, line.seats);
    merged.set(key, { ...(first ?? line), quantity, totalMinor: quantity * line.unitMinor, seats });
  }
  return [...merged.values()];
}

function checkPerOrder(type: TypeOnSale, lines: readonly PricedLine[], ticket: string): void {
  const mine = lines.filter(({ ticketTypeId }) => ticketTypeId === type.id);
  if (mine.length === 0) return;
  const count = mine.reduce((sum, { quantity }) => sum + quantity, 0);
  const field = mine[0]!.field;
  if (count > type.maxPerOrder) {
    throw new DomainError('order.above_max', { params: { ticket, max: type.maxPerOrder }, field });
  }
  if (count < type.minPerOrder) {
    throw new DomainError('order.below_min', { params: { ticket, min: type.minPerOrder }, field });
  }
}
