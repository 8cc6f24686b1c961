import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type { DraftOrder, OrderDetail, OrderRow, TicketRow } from '../../../modules/orders/index.ts';
import { SeatJson, seatJson } from '../seats/seat-json.ts';
import { Discount, discountJson, Fee, feeJson, Line, lineJson, Totals, totalsJson } from './amounts-json.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

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

export const BusinessJson = z
  .strictObject({
    company: z.string(),
    address: z.string(),
    country: z.string().meta({ description: 'ISO 3166-1, two letters.' }),
    vatId: z.string().nullable(),
    vatCheck: z
      .enum(['form', 'confirmed', 'unavailable'])
      .nullable()
      .meta({ description: 'Whether a tax office confirmed the number, or its form alone is known.' }),
    reverseCharge: z
      .string()
      .nullable()
      .meta({ description: 'What the order says where its taxes are the buyer’s to declare; null: they are charged.' }),
  })
  .meta({ id: 'OrderBusiness' });

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
  business: BusinessJson.nullable(),
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
    business: order.business,
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

function maybe(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
