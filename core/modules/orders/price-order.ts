import { DomainError } from '../../kernel/errors.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import {
  inLockOrder,
  type Offer,
  type QuotaClaim,
  type Sale,
  type TiersUsed,
  type TypeOnSale,
} from '../tickets/index.ts';
import { chooseAddOns, type WantedAddOn } from './choose-add-ons.ts';
import type { LineTax } from './line-tax.ts';
import type { Channel } from './order.entity.ts';
import { pricesFor, variationFor } from './price-pieces.ts';
import { addWish, isNamed, partOfWish, wishOf, type SeatWish } from './seat-wish.ts';

export interface WantedLine {
  readonly ticketTypeId: string;
  readonly quantity: number;
  /** May be left out where the event has one date to sell. */
  readonly occurrenceId?: string | undefined;
  /** Chosen seats, one for each ticket. Without them, where the type has seats: the best that are free. */
  readonly seatIds?: readonly string[] | undefined;
  /** How many of them sit in a wheelchair. */
  readonly wheelchairs?: number | undefined;
  /** Needed where the type has variations. */
  readonly variationId?: string | undefined;
  /** For one piece, where the buyer says what to pay. */
  readonly priceMinor?: number | undefined;
  /** What one piece cost when the buyer chose: a price that is another one by now is refused, not charged. */
  readonly shownMinor?: number | undefined;
  /** What one piece was sold for elsewhere: it stands as it is. */
  readonly takenMinor?: number | undefined;
  readonly addOns?: readonly WantedAddOn[] | undefined;
}

/** How the shop looks to the one who asks. */
export interface Shopper {
  readonly locale: string;
  readonly now: Date;
  readonly channel: Channel;
  readonly by: SoldBy;
}

export interface PricedLine {
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly variationId: string | null;
  readonly name: string;
  readonly quantity: number;
  /** Its pieces are tickets. */
  readonly admits: boolean;
  /** Where the line stands that this one is an add-on of. */
  readonly addOnTo: number | null;
  readonly needsApproval: boolean;
  /** Of one piece, before discounts. */
  readonly unitMinor: number;
  /** That is all of its price: taxes that come on top elsewhere are within it. */
  readonly isWhole?: boolean;
  readonly discountMinor: number;
  /** After the discount, with the taxes. */
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly taxes: readonly LineTax[];
  readonly quotaIds: readonly string[];
  /** What seats come with it; null for places without numbers. */
  readonly seats: SeatWish | null;
  /** The one of them that counts what is sold at this price. */
  readonly tierQuotaId: string | null;
  /** Where the line stands in what was asked for, for errors. */
  readonly field: string;
}

/** Whose rules hold: the shop's, none, or those for whoever waited. */
type SoldBy = 'shop' | 'staff' | 'line';

const MOST_LINES = 50;

/** Looks at what somebody wants with the eyes of the shop: is it sold, now, to that many, and for how much. */
export function priceLines(sale: Sale, wanted: readonly WantedLine[], shopper: Shopper): PricedLine[] {
  if (sale.event.state !== 'published') throw new DomainError('order.event_not_on_sale', { status: 409 });
  refuseClosedSales(sale, shopper.by);
  if (wanted.length === 0) throw new DomainError('order.empty', { field: 'lines' });
  if (wanted.length > MOST_LINES) throw new DomainError('order.too_many_lines', { field: 'lines' });

  const asked = { ...shopper, used: new Map<string, number>() };
  const lines = merge(wanted.flatMap((line, index) => piecesOf(sale, line, asked, `lines.${index}`)));
  if (lines.length > MOST_LINES) throw new DomainError('order.too_many_lines', { field: 'lines' });
  if (shopper.by === 'staff') return lines;
  for (const type of sale.types) checkPerOrder(type, lines, translate(type.name, shopper.locale, sale.event.locale));
  return lines;
}

// What was closed because all was sold still serves those who waited for what comes back.
function refuseClosedSales({ event: { salesClosed } }: Sale, by: SoldBy): void {
  if (salesClosed === null || by === 'staff' || (by === 'line' && salesClosed === 'sold_out')) return;
  throw new DomainError(`order.sales_closed.${salesClosed}`, { status: 409 });
}

/** What lines count in their quotas, and what their orders claim as a whole, in one list. */
export function claimsOf(
  lines: readonly { quotaIds: readonly string[]; quantity: number }[],
  others: readonly QuotaClaim[] = [],
): QuotaClaim[] {
  const places = lines.flatMap(({ quotaIds, quantity }) => quotaIds.map((quotaId) => ({ quotaId, count: quantity })));
  return inLockOrder([...places, ...others]);
}

/** A wanted line with its add-ons: several where prices differ among its pieces. */
function piecesOf(sale: Sale, wanted: WantedLine, shopper: Asking, field: string): UnmergedLine[] {
  const type = sale.types.find(({ id }) => id === wanted.ticketTypeId);
  if (!type) throw new DomainError('order.unknown_ticket_type', { field: `${field}.ticketTypeId` });
  if (type.onlyAddOn && shopper.by !== 'staff')
    throw new DomainError('order.only_as_add_on', { field: `${field}.ticketTypeId` });
  const main = linesOfType(sale, type, wanted, shopper, field);
  const { key, occurrenceId } = main[0]!;
  const addOns = chooseAddOns(sale, type, wanted, field).flatMap((addOn) =>
    linesOfType(sale, addOn.type, { ...addOn.wanted, occurrenceId }, shopper, addOn.field, addOn.included).map(
      (line) => ({
        ...line,
        key: `${key} > ${line.key}`,
        parentKey: key,
      }),
    ),
  );
  return [...main, ...addOns];
}

/** The lines of one order share what is left at a price. */
interface Asking extends Shopper {
  readonly used: TiersUsed;
}

interface UnmergedLine extends Omit<PricedLine, 'addOnTo'> {
  readonly key: string;
  readonly parentKey: string | null;
}

/** `included` of the pieces cost nothing. */
function linesOfType(
  sale: Sale,
  type: TypeOnSale,
  wanted: WantedLine,
  { locale, now, channel, by, used }: Asking,
  field: string,
  included = 0,
): UnmergedLine[] {
  if (!Number.isSafeInteger(wanted.quantity) || wanted.quantity < 1) {
    throw new DomainError('order.quantity_invalid', { field: `${field}.quantity` });
  }
  const say = (text: Translated) => translate(text, locale, sale.event.locale);
  const ticket = say(type.name);
  if (by === 'shop' && type.channels && channel !== 'import' && !type.channels.includes(channel)) {
    throw new DomainError('order.not_sold_here', { status: 409, params: { ticket }, field: `${field}.ticketTypeId` });
  }
  const variation = variationFor(type, wanted.variationId, ticket, field);
  const offer = offerFor(type, wanted.occurrenceId, field);
  if (by !== 'staff') refuseClosed(offer, ticket, field);
  const room = variation ? offer.variations.get(variation.id) : undefined;
  if (room && by !== 'staff') refuseClosed({ ...room, state: offer.state }, ticket, field);
  const name = (variation ? `${ticket} – ${say(variation.name)}` : ticket).slice(0, 200);
  const rest = wanted.quantity - included;
  const parts = [
    ...(included > 0 ? [{ quantity: included, unitMinor: 0, tier: null }] : []),
    ...(rest > 0 ? pricesFor(type, variation?.id ?? null, { ...wanted, quantity: rest }, { now, used }, field) : []),
  ];
  const quotaIds = [...offer.quotaIds, ...(room?.quotaIds ?? [])];
  const wish = wishOf(type, offer, wanted, field);
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, { quantity }) => sum + quantity, 0));
  return parts.map(({ quantity, unitMinor, tier }, index) => ({
    key: [type.id, offer.occurrenceId, variation?.id, unitMinor, tier?.id, isNamed(wish), wanted.takenMinor].join(' '),
    parentKey: null,
    ticketTypeId: type.id,
    occurrenceId: offer.occurrenceId,
    variationId: variation?.id ?? null,
    name: (tier ? `${name} (${say(tier.name)})` : name).slice(0, 200),
    quantity,
    admits: type.kind === 'ticket',
    // What staff sell, they have approved.
    needsApproval: by !== 'staff' && type.needsApproval,
    unitMinor,
    isWhole: wanted.takenMinor !== undefined,
    discountMinor: 0,
    totalMinor: unitMinor * quantity,
    taxMinor: 0,
    taxes: [],
    quotaIds: tier?.quotaId ? [...quotaIds, tier.quotaId] : quotaIds,
    tierQuotaId: tier?.quotaId ?? null,
    seats: partOfWish(wish, starts[index]!, quantity),
    field: `${field}.quantity`,
  }));
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
function refuseClosed({ state, isOpen }: Pick<Offer, 'state' | 'isOpen'>, ticket: string, field: string): void {
  const at = { status: 409, params: { ticket }, field };
  if (state === 'not_yet') throw new DomainError('order.not_on_sale_yet', at);
  if (state === 'ended') throw new DomainError('order.sales_ended', at);
  if (!isOpen) throw new DomainError('quota.sold_out', at);
}

function merge(lines: readonly UnmergedLine[]): PricedLine[] {
  const merged = new Map<string, UnmergedLine>();
  for (const line of lines) {
    const first = merged.get(line.key);
    const quantity = (first?.quantity ?? 0) + line.quantity;
    const seats = addWish(first?.seats ?? null, line.seats);
    merged.set(line.key, { ...(first ?? line), quantity, totalMinor: quantity * line.unitMinor, seats });
  }
  const keys = [...merged.keys()];
  return [...merged.values()].map(({ key: _key, parentKey, ...line }) => ({
    ...line,
    addOnTo: parentKey === null ? null : keys.indexOf(parentKey),
  }));
}

function checkPerOrder(type: TypeOnSale, lines: readonly PricedLine[], ticket: string): void {
  const mine = lines.filter(({ ticketTypeId, addOnTo }) => ticketTypeId === type.id && addOnTo === null);
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
