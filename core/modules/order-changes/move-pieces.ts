import { DomainError } from '../../kernel/errors.ts';
import { translate } from '../../kernel/values/translated.ts';
import type { ChangedLine } from '../orders/index.ts';
import { variationFor } from '../orders/index.ts';
import { pricesNow, type Offer, type TypeOnSale, type VariationOnSale } from '../tickets/index.ts';
import type { LineBook, Pieces } from './line-pieces.ts';
import type { OrderChanges } from './order-changes.ts';
import { giveOtherSeats, isSeatChange, seatsInOrder, seatsOf } from './move-seats.ts';
import { taxesNow, type PlanContext } from './plan-context.ts';
import { pricePieces, rateOf } from './price-pieces.ts';

export type Move = NonNullable<OrderChanges['moves']>[number];

/** Where pieces go. */
export interface Target {
  readonly type: TypeOnSale;
  readonly offer: Offer;
  readonly variation: VariationOnSale | null;
  readonly variationId: string | null;
  readonly addOnToId: string | null;
  /** New ones, one for each of the tickets in the order of their line. */
  readonly seatIds: readonly (string | null)[] | null;
}

/** Moves tickets, or all of a line, to another date, variation or type; answers the tickets that are for something else. */
export function movePieces(cx: PlanContext, book: LineBook, move: Move, field: string): string[] {
  const moved: string[] = [];
  for (const [line, tickets] of chosen(cx, book, move, field)) {
    const target = { ...targetOf(cx, line, move, field), seatIds: seatsInOrder(cx, move, tickets) };
    const isSame =
      target.type.id === line.ticketTypeId &&
      target.offer.occurrenceId === line.occurrenceId &&
      target.variationId === line.variationId;
    if (isSame) {
      if (isSeatChange(move)) moved.push(...giveOtherSeats(book, line, { tickets, target }));
      continue;
    }
    const live = line.quantity - line.cancelledCount;
    const count = line.admits ? tickets.length : live;
    const addOns = book.addOnsOf(line.id);
    const pieces = book.take(line.id, count, tickets);
    const [first] = put(cx, book, pieces, target);
    moved.push(...tickets);
    for (const addOn of addOns) moved.push(...follow(cx, book, addOn, { pieces, live, target, to: first!.id }, field));
  }
  return moved;
}

function chosen(cx: PlanContext, book: LineBook, move: Move, field: string): Map<ChangedLine, string[]> {
  if (move.lineId !== undefined) {
    const line = book.line(move.lineId);
    if (!line) throw new DomainError('order.change.unknown_line', { status: 404, field: `${field}.lineId` });
    return new Map([[line, liveTickets(cx, line)]]);
  }
  const found = new Map<ChangedLine, string[]>();
  for (const id of new Set(move.ticketIds)) {
    const line = book.lineOfTicket(id);
    if (!line) throw new DomainError('ticket.not_found', { status: 404, field: `${field}.ticketIds` });
    if (!liveTickets(cx, line).includes(id)) {
      throw new DomainError('ticket.already_cancelled', { status: 409, field: `${field}.ticketIds` });
    }
    found.set(line, [...(found.get(line) ?? []), id]);
  }
  for (const [line, own] of found)
    found.set(
      line,
      line.ticketIds.filter((id) => own.includes(id)),
    );
  return found;
}

export function liveTickets({ order }: Pick<PlanContext, 'order'>, line: ChangedLine): string[] {
  const cancelled = new Set(order.tickets.filter(({ state }) => state === 'cancelled').map(({ id }) => id));
  return line.ticketIds.filter((id) => !cancelled.has(id));
}

function targetOf(cx: PlanContext, line: ChangedLine, move: Move, field: string): Omit<Target, 'seatIds'> {
  const typeId = move.ticketTypeId ?? line.ticketTypeId;
  const type = cx.sale.types.find(({ id }) => id === typeId);
  if (!type) throw new DomainError('order.change.type_gone', { status: 409, field });
  const isOther = typeId !== line.ticketTypeId;
  if (isOther && (type.kind === 'ticket') !== line.admits) {
    throw new DomainError('order.change.other_kind', { status: 409, field: `${field}.ticketTypeId` });
  }
  const occurrenceId = move.occurrenceId ?? line.occurrenceId;
  if (line.addOnToId !== null && (isOther || occurrenceId !== line.occurrenceId)) {
    throw new DomainError('order.change.goes_with_ticket', { status: 409, field });
  }
  const offer = type.offers.find((each) => each.occurrenceId === occurrenceId);
  if (!offer) throw new DomainError('order.occurrence_closed', { status: 409, field: `${field}.occurrenceId` });
  const name = sayIn(cx, type.name);
  const variation =
    isOther || move.variationId !== undefined
      ? variationFor(type, move.variationId, name, field)
      : (type.variations.find(({ id }) => id === line.variationId) ?? null);
  return {
    ...{ type, offer, variation, addOnToId: line.addOnToId },
    variationId: isOther || move.variationId !== undefined ? (variation?.id ?? null) : line.variationId,
  };
}

interface Leader {
  readonly pieces: Pieces;
  /** How many pieces their line had. */
  readonly live: number;
  readonly target: Target;
  readonly to: string;
}

/** What was chosen with tickets goes with them, in proportion: to their line, and to their date. */
function follow(cx: PlanContext, book: LineBook, addOn: ChangedLine, leader: Leader, field: string): string[] {
  const { pieces, live, target, to } = leader;
  if (
    !target.type.addOns.some(({ typeId }) => typeId === addOn.ticketTypeId) &&
    target.type.id !== pieces.from.ticketTypeId
  ) {
    throw new DomainError('order.change.add_on_not_with', { status: 409, field, params: { ticket: addOn.name } });
  }
  const own = addOn.quantity - addOn.cancelledCount;
  const count = pieces.count === live ? own : Math.floor((own * pieces.count) / live);
  const isOtherDate = target.offer.occurrenceId !== addOn.occurrenceId;
  if (count === 0 || (to === addOn.addOnToId && !isOtherDate)) return [];
  const tickets = addOn.admits ? liveTickets(cx, addOn).slice(-count) : [];
  const part = book.take(addOn.id, count, tickets);
  const type = cx.sale.types.find(({ id }) => id === addOn.ticketTypeId);
  if (!isOtherDate || !type) {
    if (!type && isOtherDate) throw new DomainError('order.change.type_gone', { status: 409, field });
    const { id, position: _ours, ...from } = part.from;
    book.put({
      ...from,
      ...(part.whole ? { id } : {}),
      ...amountsOf(part),
      ...shapeOf(part),
      addOnToId: to,
    });
    return [];
  }
  const offer = type.offers.find(({ occurrenceId }) => occurrenceId === target.offer.occurrenceId);
  if (!offer) throw new DomainError('order.occurrence_closed', { status: 409, field: `${field}.occurrenceId` });
  const variation = type.variations.find(({ id }) => id === addOn.variationId) ?? null;
  put(cx, book, part, { type, offer, variation, variationId: addOn.variationId, addOnToId: to, seatIds: null });
  return tickets;
}

const amountsOf = ({ discountMinor, totalMinor, taxMinor, taxes }: Pieces) => ({
  ...{ discountMinor, totalMinor, taxMinor, taxes },
});

function shapeOf({ count, ticketIds, seats, from, whole }: Pieces) {
  const cancelled = whole
    ? { cancelledCount: from.cancelledCount, creditedMinor: from.creditedMinor }
    : NOTHING_CANCELLED;
  return { quantity: count, ticketIds, seats: whole ? from.seats : seats, seatWish: null, ...cancelled };
}

const NOTHING_CANCELLED = { cancelledCount: 0, creditedMinor: 0 };

/** Writes pieces down where they go, at what they cost there: several lines where their prices differ. */
function put(cx: PlanContext, book: LineBook, pieces: Pieces, target: Target): ChangedLine[] {
  const { from, count, whole } = pieces;
  const { type, offer, variation, addOnToId } = target;
  const room = target.variationId === null ? undefined : offer.variations.get(target.variationId);
  if (!offer.isOpen) throw soldOut(cx, type);
  const parts = partsOf(cx, pieces, target);
  const name = sayIn(cx, type.name);
  let at = 0;
  return parts.map(({ quantity, unitMinor, tierQuotaId }, index) => {
    const share = (minor: number) => Math.floor((minor * (at + quantity)) / count) - Math.floor((minor * at) / count);
    const isSamePrice = unitMinor === from.unitMinor && type.id === from.ticketTypeId && parts.length === 1;
    // As much as was taken off, as far as there is something to take it off: the promotions have the last word.
    const discountMinor = Math.min(share(pieces.discountMinor), unitMinor * quantity);
    const taxes = type.id === from.ticketTypeId ? from.taxes.map(rateOf) : taxesNow(cx, type.id);
    const { currency } = cx.order;
    const price = isSamePrice
      ? amountsOf(pieces)
      : pricePieces({
          ...cx,
          currency,
          unitMinor,
          count: quantity,
          admits: from.admits,
          discountMinor,
          taxes,
        });
    const line = book.put({
      ...(whole && index === 0 ? { id: from.id } : {}),
      ...{ ticketTypeId: type.id, occurrenceId: offer.occurrenceId, variationId: target.variationId, addOnToId },
      name: (variation ? `${name} – ${sayIn(cx, variation.name)}` : name).slice(0, 200),
      ...{ quantity, admits: from.admits, unitMinor, tierQuotaId },
      ...price,
      ...NOTHING_CANCELLED,
      quotaIds: [...offer.quotaIds, ...(room?.quotaIds ?? []), ...(tierQuotaId === null ? [] : [tierQuotaId])],
      ticketIds: pieces.ticketIds.slice(at, at + quantity),
      ...seatsOf(pieces, target, at, quantity),
    });
    at += quantity;
    return line;
  });
}

interface Part {
  readonly quantity: number;
  readonly unitMinor: number;
  readonly tierQuotaId: string | null;
}

/**
 * Another type costs what it costs now. Within a type, what was paid stays, and what two variations differ by today is
 * added: whoever bought early keeps that.
 */
function partsOf({ now }: PlanContext, { from, count }: Pieces, { type, variationId }: Target): Part[] {
  if (type.id === from.ticketTypeId) {
    const today = (id: string | null) => pricesNow(type, id, 1, now)[0]!.unitMinor;
    const differs = variationId !== from.variationId && type.pricing !== 'open';
    const unitMinor = from.unitMinor + (differs ? today(variationId) - today(from.variationId) : 0);
    return [{ quantity: count, unitMinor: Math.max(0, unitMinor), tierQuotaId: from.tierQuotaId }];
  }
  if (type.pricing === 'open') {
    return [{ quantity: count, unitMinor: Math.max(type.priceMinor, from.unitMinor), tierQuotaId: null }];
  }
  return pricesNow(type, variationId, count, now).map(({ quantity, unitMinor, tier }) => ({
    ...{ quantity, unitMinor, tierQuotaId: tier?.quotaId ?? null },
  }));
}

export const sayIn = ({ order }: Pick<PlanContext, 'order'>, text: TypeOnSale['name']): string =>
  translate(text, order.locale, order.eventLocale);

export function soldOut(cx: Pick<PlanContext, 'order'>, { name }: TypeOnSale): DomainError {
  return new DomainError('quota.sold_out', { status: 409, params: { ticket: sayIn(cx, name) }, field: 'moves' });
}
