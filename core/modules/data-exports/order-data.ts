import type { Loaded } from '@mikro-orm/core';
import type { Scope } from '../../kernel/scope/scope.ts';
import { invoicesOfOrders } from '../invoices/index.ts';
import { answerRowText, answersOf, Checkout, consentsOf, Order, OrderLine, Ticket } from '../orders/index.ts';
import { Payment, Refund } from '../payments/index.ts';
import type { ExportedFile } from './export-file.ts';
import { beyond, inPages, rowsOf } from './in-pages.ts';

interface Buyer {
  readonly userId: string;
  readonly email: string;
  readonly isVerified: boolean;
}

const FRESH = { orderBy: { id: 'asc' }, disableIdentityMap: true } as const;

/** What a person ordered, signed in or with their confirmed address, and what was paid for it. */
export function orderFiles(scope: Scope, buyer: Buyer): ExportedFile[] {
  return [
    { name: 'orders.json', rows: rowsOf(ordersOf(scope, buyer), (orders) => withParts(scope, orders)) },
    { name: 'checkouts.json', rows: rowsOf(ordersOf(scope, buyer), (orders) => checkoutsFor(scope, orders)) },
    { name: 'invoices.json', rows: rowsOf(ordersOf(scope, buyer), (orders) => invoicesFor(scope, orders)) },
    { name: 'payments.json', rows: rowsOf(ordersOf(scope, buyer), (orders) => paymentsFor(scope, orders)) },
  ];
}

function ordersOf(scope: Scope, { userId, email, isVerified }: Buyer) {
  const own = isVerified ? { $or: [{ userId }, { email }] } : { userId };
  return inPages((after, limit) =>
    scope.em.find(Order, { $and: [own, beyond(after)] }, { ...FRESH, limit, populate: ['event'] }),
  );
}

async function withParts(scope: Scope, orders: readonly Loaded<Order, 'event'>[]) {
  const where = { order: { $in: orders.map(({ id }) => id) } };
  const lines = await scope.em.find(OrderLine, where, { ...FRESH, populate: ['occurrence'] });
  const tickets = await scope.em.find(Ticket, where, FRESH);
  const answers = await answersOf(
    scope,
    orders.map((order) => order.id),
  );
  const consents = await consentsOf(
    scope,
    orders.map((order) => order.id),
  );
  const said = (orderId: string, ticketId: string | null) =>
    answers
      .filter((row) => row.orderId === orderId && row.ticketId === ticketId)
      .map((row) => ({ question: row.label, answer: answerRowText(scope, row) }));
  return orders.map((order) => {
    const { id, code, state, email, name, business, locale, currency, totalMinor, paidMinor, refundedMinor } = order;
    const fees = order.fees.filter(({ paidBy }) => paidBy !== 'organizer');
    const { createdAt, placedAt, confirmedAt, cancelledAt, cancelReason } = order;
    return {
      ...{ id, code, state, email, name, business, locale, currency, totalMinor, fees, paidMinor, refundedMinor },
      ...{ createdAt, placedAt, confirmedAt, cancelledAt, cancelReason },
      answers: said(id, null),
      consents: consents
        .filter(({ orderId }) => orderId === id)
        .map(({ label, revision, given, at }) => ({ text: label, version: revision, given, at })),
      event: { id: order.event.id, title: order.event.$.title },
      lines: lines
        .filter((line) => line.order.id === id)
        .map((line) => ({
          ...{ name: line.name, quantity: line.quantity, unitMinor: line.unitMinor, totalMinor: line.totalMinor },
          startsAt: line.occurrence.$.startsAt,
          seats: line.seats?.map(({ section, rowName, label }) => ({ section, row: rowName, seat: label })),
        })),
      tickets: tickets
        .filter((ticket) => ticket.order.id === id)
        .map((ticket) => ({
          ...{ id: ticket.id, code: ticket.code, state: ticket.state, admittedAt: ticket.admittedAt },
          ...{ attendeeName: ticket.attendeeName, attendeeEmail: ticket.attendeeEmail, createdAt: ticket.createdAt },
          answers: said(id, ticket.id),
        })),
    };
  });
}

/** What was typed for orders that are not placed yet. */
async function checkoutsFor(scope: Scope, orders: readonly Order[]) {
  const codes = new Map(orders.map(({ id, code }) => [id, code]));
  const checkouts = await scope.em.find(Checkout, { order: { $in: [...codes.keys()] } }, FRESH);
  return checkouts.map(({ order, data, updatedAt }) => ({ order: codes.get(order.id), typed: data, updatedAt }));
}

async function paymentsFor(scope: Scope, orders: readonly Order[]) {
  const codes = new Map(orders.map(({ id, code }) => [id, code]));
  const payments = await scope.em.find(Payment, { order: { $in: [...codes.keys()] } }, FRESH);
  const refunds = await scope.em.find(Refund, { payment: { $in: payments.map(({ id }) => id) } }, FRESH);
  return payments.map((payment) => {
    const { id, gateway, ref, state, currency, amountMinor, capturedMinor, reason, createdAt, settledAt } = payment;
    return {
      order: codes.get(payment.order.id),
      ...{ id, gateway, ref, state, currency, amountMinor, capturedMinor, reason, createdAt, settledAt },
      refunds: refunds
        .filter((refund) => refund.payment.id === id)
        .map((refund) => ({
          ...{ amountMinor: refund.amountMinor, state: refund.state, reason: refund.reason },
          ...{ createdAt: refund.createdAt, settledAt: refund.settledAt },
        })),
    };
  });
}

/** The documents that were issued for them, as they say it. */
async function invoicesFor(scope: Scope, orders: readonly Order[]) {
  const found = await invoicesOfOrders(
    scope,
    orders.map(({ id }) => id),
  );
  return found.map(({ id, issuedAt, content }) => ({ id, issuedAt, ...content }));
}
