import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type { DraftOrder, OrderDetail, OrderDiscountRow, OrderRow, TicketRow } from '../../../modules/orders/index.ts';
import { taxesTogether, type TaxAmount } from '../../../modules/pricing/index.ts';
import type { SeatName } from '../../../modules/venues/index.ts';
import { SeatJson, seatJson } from '../seats/seat-json.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

export const Tax = z
  .strictObject({
    name: z.string(),
    rate: z.int().meta({ description: 'In hundredths of a percent: 1900 is 19 %.' }),
    inclusive: z.boolean().meta({ description: 'Within the price, or on top of it.' }),
    amount: Money,
  })
  .meta({ id: 'Tax' });

export const Line = z
  .strictObject({
    ticketTypeId: Id,
    occurrenceId: Id,
    variationId: Id.nullable(),
    addOnTo: z.int().nullable().meta({ description: 'Where the line stands that it is an add-on of.' }),
    name: z.string(),
    quantity: z.int(),
    unitPrice: Money,
    discount: Money.meta({ description: 'Taken off the whole line.' }),
    total: Money.meta({ description: 'After the discount, with all taxes.' }),
    taxes: z.array(Tax),
    seats: z
      .array(SeatJson)
      .nullable()
      .meta({ description: 'One for each ticket, in their order; null for places without numbers.' }),
  })
  .meta({ id: 'OrderLine' });

const Fee = z.strictObject({ code: z.string(), label: z.string(), amount: Money, taxes: z.array(Tax) });

const Discount = z.strictObject({
  promotionId: Id,
  code: z.string().nullable().meta({ description: 'Null for an automatic discount.' }),
  label: z.string(),
  amount: Money,
});

export const Totals = z.strictObject({
  lines: Money,
  fees: Money,
  discount: Money.meta({ description: 'Taken off already: `lines` is what is left.' }),
  tax: Money.meta({ description: 'The taxes within the total.' }),
  taxes: z.array(Tax).meta({ description: 'The same by rate.' }),
  total: Money,
});

export const Draft = z
  .strictObject({
    id: Id,
    code: OrderCode,
    secret: z.string().meta({ description: 'Send it as `Order-Secret` to see, place and cancel the order.' }),
    eventId: Id,
    state: z.literal('draft'),
    expiresAt: Instant.meta({ description: 'Until then its places are held.' }),
    lines: z.array(Line),
    fees: z.array(Fee),
    discounts: z.array(Discount),
    totals: Totals,
  })
  .meta({ id: 'DraftOrder' });

export const Ticket = z
  .strictObject({
    id: Id,
    orderCode: OrderCode,
    eventId: Id,
    ticketTypeId: Id,
    occurrenceId: Id,
    startsAt: Instant,
    endsAt: Instant,
    name: z.string(),
    attendee: z.strictObject({ name: z.string(), email: z.string().nullable() }),
    seat: SeatJson.nullable().meta({ description: 'Null for a place without a number.' }),
    state: z.enum(['reserved', 'valid', 'cancelled']),
    code: z.string().nullable().meta({ description: 'What the QR code says; null until the order is confirmed.' }),
    admittedAt: Instant.nullable(),
  })
  .meta({ id: 'Ticket' });

export const OrderState = z.enum(['draft', 'pending', 'confirmed', 'cancelled', 'expired']);

const orderFields = {
  id: Id,
  code: OrderCode,
  eventId: Id,
  state: OrderState,
  approval: z.enum(['needed', 'granted', 'declined']).nullable(),
  buyer: z.strictObject({ name: z.string(), email: z.string() }).nullable(),
  locale: z.string(),
  ticketCount: z.int(),
  total: Money,
  paid: Money,
  refunded: Money,
  createdAt: Instant,
  placedAt: Instant.nullable(),
  confirmedAt: Instant.nullable(),
  cancelledAt: Instant.nullable(),
  expiresAt: Instant.nullable(),
};

export const OrderSummary = z.strictObject(orderFields).meta({ id: 'OrderSummary' });

export const Order = z
  .strictObject({
    ...orderFields,
    lines: z.array(Line),
    fees: z.array(Fee),
    discounts: z.array(Discount),
    totals: Totals,
    tickets: z.array(Ticket),
  })
  .meta({ id: 'Order' });

export function draftJson(draft: DraftOrder): z.input<typeof Draft> {
  const { id, code, secret, eventId, state, currency } = draft;
  return {
    id,
    code,
    secret,
    eventId,
    state,
    expiresAt: draft.expiresAt.toISOString(),
    lines: draft.lines.map((line) => lineJson({ ...line, seats: line.seatsGiven }, currency)),
    fees: draft.fees.map((fee) => feeJson(fee, currency)),
    discounts: draft.discounts.map((discount) => discountJson(discount, currency)),
    totals: totalsJson(draft),
  };
}

export function orderSummaryJson(order: OrderRow): z.input<typeof OrderSummary> {
  const { id, code, eventId, state, locale, ticketCount, currency } = order;
  return {
    id,
    code,
    eventId,
    state,
    approval: order.approval,
    buyer: order.email === null ? null : { name: order.name ?? '', email: order.email },
    locale,
    ticketCount,
    total: moneyJson(money(order.totalMinor, currency)),
    paid: moneyJson(money(order.paidMinor, currency)),
    refunded: moneyJson(money(order.refundedMinor, currency)),
    createdAt: order.createdAt.toISOString(),
    placedAt: maybe(order.placedAt),
    confirmedAt: maybe(order.confirmedAt),
    cancelledAt: maybe(order.cancelledAt),
    expiresAt: maybe(order.expiresAt),
  };
}

export function orderJson(order: OrderDetail): z.input<typeof Order> {
  return {
    ...orderSummaryJson(order),
    lines: order.lines.map((line) =>
      lineJson({ ...line, addOnTo: placeOf(order.lines, line.addOnToId) }, order.currency),
    ),
    fees: order.fees.map((fee) => feeJson(fee, order.currency)),
    discounts: order.discounts.map((discount) => discountJson(discount, order.currency)),
    totals: totalsJson(order),
    tickets: order.tickets.map(ticketJson),
  };
}

export function ticketJson(ticket: TicketRow): z.input<typeof Ticket> {
  const { id, orderCode, eventId, ticketTypeId, occurrenceId, name, state } = ticket;
  return {
    id,
    orderCode,
    eventId,
    ticketTypeId,
    occurrenceId,
    startsAt: ticket.startsAt.toISOString(),
    endsAt: ticket.endsAt.toISOString(),
    name,
    attendee: { name: ticket.attendeeName, email: ticket.attendeeEmail },
    seat: ticket.seat && seatJson(ticket.seat),
    state,
    code: state === 'valid' ? ticket.code : null,
    admittedAt: maybe(ticket.admittedAt),
  };
}

function placeOf(lines: OrderDetail['lines'], id: string | null): number | null {
  return id === null ? null : lines.findIndex((line) => line.id === id);
}

interface LineLike {
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly variationId: string | null;
  readonly addOnTo: number | null;
  readonly name: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
  readonly seats: readonly SeatName[] | null;
  readonly taxes: readonly TaxAmount[];
}

interface FeeLike {
  readonly code: string;
  readonly label: string;
  readonly minor: number;
  readonly taxes?: readonly TaxAmount[];
}

function lineJson(line: LineLike, currency: string) {
  const { ticketTypeId, occurrenceId, variationId, addOnTo, name, quantity, seats } = line;
  const amount = (minor: number) => moneyJson(money(minor, currency));
  return {
    ...{ ticketTypeId, occurrenceId, variationId, addOnTo, name, quantity },
    unitPrice: amount(line.unitMinor),
    discount: amount(line.discountMinor),
    total: amount(line.totalMinor),
    taxes: line.taxes.map((tax) => taxJson(tax, currency)),
    seats: seats?.map(seatJson) ?? null,
  };
}

function feeJson({ code, label, minor, taxes = [] }: FeeLike, currency: string) {
  return { code, label, amount: moneyJson(money(minor, currency)), taxes: taxes.map((tax) => taxJson(tax, currency)) };
}

function taxJson({ name, rate, inclusive, minor }: TaxAmount, currency: string) {
  return { name, rate, inclusive, amount: moneyJson(money(minor, currency)) };
}

function discountJson({ promotionId, code, label, minor }: OrderDiscountRow, currency: string) {
  return { promotionId, code, label, amount: moneyJson(money(minor, currency)) };
}

interface Summed {
  readonly currency: string;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly lines: readonly Pick<LineLike, 'discountMinor' | 'taxes'>[];
  readonly fees: readonly FeeLike[];
}

function totalsJson(order: Summed) {
  const fees = order.fees.reduce((sum, { minor }) => sum + minor, 0);
  const discount = order.lines.reduce((sum, { discountMinor }) => sum + discountMinor, 0);
  const amount = (minor: number) => moneyJson(money(minor, order.currency));
  const taxes = taxesTogether([...order.lines, ...order.fees.map((fee) => ({ taxes: fee.taxes ?? [] }))]);
  return {
    lines: amount(order.totalMinor - fees),
    fees: amount(fees),
    discount: amount(discount),
    tax: amount(order.taxMinor),
    taxes: taxes.map((tax) => taxJson(tax, order.currency)),
    total: amount(order.totalMinor),
  };
}

function maybe(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
