import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { priceLines, variationFor, wishOfAll, type ChangedLine } from '../orders/index.ts';
import { pricesNow, type TypeOnSale } from '../tickets/index.ts';
import type { LineBook } from './line-pieces.ts';
import { sayIn } from './move-pieces.ts';
import type { OrderChanges } from './order-changes.ts';
import { taxesNow, type PlanContext } from './plan-context.ts';
import { pricePieces } from './price-pieces.ts';

type WantedAddOn = NonNullable<OrderChanges['addOns']>[number];
type WantedLine = NonNullable<OrderChanges['add']>[number];

/** A ticket that a change adds; its code is made when it is written down. */
export interface NewTicket {
  readonly id: string;
  readonly lineId: string;
  readonly position: number;
}

/** As many of an add-on as asked for, within what its ticket allows. */
export function changeAddOn(cx: PlanContext, book: LineBook, wanted: WantedAddOn, field: string): NewTicket[] {
  const main = book.line(wanted.lineId);
  if (!main || main.addOnToId !== null) {
    throw new DomainError('order.change.unknown_line', { status: 404, field: `${field}.lineId` });
  }
  const type = cx.sale.types.find(({ id }) => id === wanted.ticketTypeId);
  const rule = cx.sale.types
    .find(({ id }) => id === main.ticketTypeId)
    ?.addOns.find(({ typeId }) => typeId === wanted.ticketTypeId);
  if (!type || !rule) throw new DomainError('order.unknown_add_on', { field: `${field}.ticketTypeId` });

  const live = ({ quantity, cancelledCount }: ChangedLine) => quantity - cancelledCount;
  const ofType = book.addOnsOf(main.id).filter(({ ticketTypeId }) => ticketTypeId === type.id);
  const own = ofType.filter(({ variationId }) => variationId === (wanted.variationId ?? null));
  const has = sum(own.map(live));
  const more = wanted.quantity - has;
  const all = sum(ofType.map(live)) + more;
  const at = { field: `${field}.quantity`, params: { ticket: sayIn(cx, type.name) } };
  const [least, most] = [rule.min * live(main), rule.max * live(main)];
  if (more < 0 && all < least)
    throw new DomainError('order.add_on_below_min', { ...at, params: { ...at.params, min: least } });
  if (more > 0 && all > most)
    throw new DomainError('order.add_on_above_max', { ...at, params: { ...at.params, max: most } });
  if (more < 0) {
    fewer(book, own, -more, field);
    return [];
  }
  if (more === 0) return [];
  const free = Math.min(more, Math.max(0, rule.included * live(main) - sum(ofType.map(live))));
  return addPieces(cx, book, { type, main, count: more, free, variationId: wanted.variationId, field });
}

/** The dearest first: what cost something goes back before what was free. */
function fewer(book: LineBook, own: readonly ChangedLine[], count: number, field: string): void {
  let left = count;
  for (const line of own.toSorted((a, b) => b.unitMinor - a.unitMinor)) {
    if (left === 0) return;
    if (line.admits) throw new DomainError('order.change.cancel_ticket', { status: 409, field });
    const off = Math.min(left, line.quantity - line.cancelledCount);
    if (off === 0) continue;
    if (book.take(line.id, off, []).whole) book.remove(line.id);
    left -= off;
  }
}

interface Added {
  readonly type: TypeOnSale;
  readonly main: ChangedLine;
  readonly count: number;
  readonly free: number;
  readonly variationId: string | undefined;
  readonly field: string;
}

function addPieces(
  cx: PlanContext,
  book: LineBook,
  { type, main, count, free, variationId, field }: Added,
): NewTicket[] {
  const offer = type.offers.find(({ occurrenceId }) => occurrenceId === main.occurrenceId);
  if (!offer) throw new DomainError('order.occurrence_closed', { status: 409, field });
  const name = sayIn(cx, type.name);
  const variation = variationFor(type, variationId, name, field);
  const room = variation ? offer.variations.get(variation.id) : undefined;
  if (!offer.isOpen) {
    throw new DomainError('quota.sold_out', { status: 409, params: { ticket: name }, field });
  }
  if (type.seatCategory !== null && offer.seatMapId === null)
    throw new DomainError('seat.no_map', { status: 409, field });
  const parts = [
    ...(free > 0 ? [{ quantity: free, unitMinor: 0, tier: null }] : []),
    ...(count > free ? pricesNow(type, variation?.id ?? null, count - free, cx.now) : []),
  ];
  return parts.flatMap(({ quantity, unitMinor, tier }) => {
    const admits = type.kind === 'ticket';
    const taxes = taxesNow(cx, type.id);
    const { currency } = cx.order;
    const ids = Array.from({ length: admits ? quantity : 0 }, newId);
    const line = book.put({
      ...{ ticketTypeId: type.id, occurrenceId: main.occurrenceId, variationId: variation?.id ?? null },
      ...{ addOnToId: main.id, quantity, admits, unitMinor, cancelledCount: 0, creditedMinor: 0 },
      name: (variation ? `${name} – ${sayIn(cx, variation.name)}` : name).slice(0, 200),
      ...pricePieces({ ...cx, currency, unitMinor, count: quantity, admits, discountMinor: 0, taxes }),
      quotaIds: [...offer.quotaIds, ...(room?.quotaIds ?? []), ...(tier?.quotaId ? [tier.quotaId] : [])],
      ...{ tierQuotaId: tier?.quotaId ?? null, ticketIds: ids, seats: null },
      seatWish:
        type.seatCategory === null
          ? null
          : wishOfAll(
              { seatMapId: offer.seatMapId!, category: type.seatCategory, seatIds: null, wheelchairs: 0 },
              quantity,
            ),
    });
    return ids.map((id, position) => ({ id, lineId: line.id, position }));
  });
}

/** More tickets or products, at what they cost now and whatever the shop's limits say. */
export function addLines(cx: PlanContext, book: LineBook, wanted: readonly WantedLine[]): NewTicket[] {
  if (wanted.length === 0) return [];
  const { order, sale, now } = cx;
  const shopper = { locale: order.locale, now, channel: 'box_office', by: 'staff' } as const;
  const made: ChangedLine[] = [];
  return priceLines(sale, wanted, shopper).flatMap((line) => {
    const { unitMinor, quantity, admits } = line;
    const taxes = taxesNow(cx, line.ticketTypeId);
    const ids = Array.from({ length: admits ? quantity : 0 }, newId);
    const put = book.put({
      ...{ ticketTypeId: line.ticketTypeId, occurrenceId: line.occurrenceId, variationId: line.variationId },
      ...{ name: line.name, quantity, admits, unitMinor, cancelledCount: 0, creditedMinor: 0 },
      addOnToId: line.addOnTo === null ? null : made[line.addOnTo]!.id,
      ...pricePieces({ ...cx, currency: order.currency, unitMinor, count: quantity, admits, discountMinor: 0, taxes }),
      ...{ quotaIds: line.quotaIds, tierQuotaId: line.tierQuotaId, ticketIds: ids, seats: null },
      seatWish: wishOfAll(line.seats, quantity),
    });
    made.push(put);
    return ids.map((id, position) => ({ id, lineId: put.id, position }));
  });
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
