import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { sumUp, type OrderDetail, type TicketRow } from '../../../modules/orders/index.ts';
import { seatShort, type SeatName } from '../../../modules/venues/index.ts';
import type { PaymentRow } from '../../../modules/payments/index.ts';
import type { Action, Badge, Cell, Section } from '../../../render/contract/index.ts';
import { totalRows } from '../../storefront/view-models/order-summary.ts';
import { instantText, shortWhen } from '../../storefront/view-models/when.ts';
import { handOutActs, paymentBadge, refundBadge } from '../payments/payment-words.ts';
import { amountText } from './list.page.ts';
import { timeLocale } from '../../reader-time.ts';

/** What an order's page in the back office is made from. */
export interface Shown {
  readonly order: OrderDetail;
  readonly event: EventDetail;
  readonly payments: readonly PaymentRow[];
  readonly base: string;
  readonly mayWrite: boolean;
  readonly mayRefund: boolean;
}

export function linesSection(scope: Scope, { order, event }: Shown): Section {
  const amount = (minor: number) => amountText(scope, minor, order.currency);
  const row = (cells: Cell[]) => ({ cells });
  const { lines, fees, notes } = sumUp(order);
  const total = (label: string, minor: number) =>
    row([
      { kind: 'text', text: scope.t(label) },
      { kind: 'text', text: '' },
      { kind: 'money', text: amount(minor) },
    ]);
  return {
    kind: 'table',
    title: scope.t('orders.admin.lines'),
    table: {
      caption: scope.t('orders.admin.lines'),
      columns: [
        { label: scope.t('orders.pdf.ticket_type') },
        { label: scope.t('orders.admin.quantity'), align: 'end' },
        { label: scope.t('orders.admin.amount'), align: 'end' },
      ],
      rows: [
        ...lines.map(({ line, minor }) =>
          row([
            { kind: 'text', text: line.name, detail: whereText(scope, line.startsAt, event.zone, line.seats) },
            { kind: 'count', text: `${line.quantity} × ${amount(line.unitMinor)}` },
            { kind: 'money', text: amount(minor) },
          ]),
        ),
        ...fees.map((fee) =>
          row([
            { kind: 'text', text: fee.label },
            { kind: 'text', text: '' },
            { kind: 'money', text: amount(fee.minor) },
          ]),
        ),
        ...totalRows(scope, order).map(({ label, value }) =>
          row([
            { kind: 'text', text: label },
            { kind: 'text', text: '' },
            { kind: 'money', text: value },
          ]),
        ),
        ...notes.map((note) =>
          row([
            { kind: 'text', text: note, muted: true },
            { kind: 'text', text: '' },
            { kind: 'text', text: '' },
          ]),
        ),
        ...order.ownFees.map((fee) =>
          row([
            { kind: 'text', text: scope.t('fees.own', { name: fee.label }), muted: true },
            { kind: 'text', text: '' },
            { kind: 'money', text: amount(order.state === 'cancelled' ? (fee.staysMinor ?? 0) : fee.minor) },
          ]),
        ),
        ...(order.paidMinor > 0 ? [total('orders.paid', order.paidMinor)] : []),
        ...(order.refundedMinor > 0 ? [total('orders.refunded', order.refundedMinor)] : []),
      ],
    },
  };
}

export function ticketsSection(scope: Scope, { order, event, base, mayWrite }: Shown): Section {
  const isOpen = mayWrite && (order.state === 'pending' || order.state === 'confirmed') && order.approval !== 'needed';
  return {
    kind: 'table',
    title: scope.t('orders.admin.tickets'),
    table: {
      caption: scope.t('orders.admin.tickets'),
      columns: [
        { label: scope.t('attendees.column.name') },
        { label: scope.t('orders.pdf.ticket_type') },
        { label: scope.t('orders.admin.state') },
        { label: scope.t('attendees.column.code') },
        ...(isOpen ? [{ label: scope.t('tickets.column.actions'), quiet: true }] : []),
      ],
      rows: order.tickets.map((ticket) => ({
        cells: [
          { kind: 'text', text: ticket.attendeeName, detail: ticket.attendeeEmail },
          {
            kind: 'text',
            text: ticket.name,
            detail: whereText(scope, ticket.startsAt, event.zone, ticket.seat && [ticket.seat]),
          },
          { kind: 'badge', ...ticketBadge(scope, ticket) },
          { kind: 'code', text: ticket.code },
          ...(isOpen ? [{ kind: 'actions', actions: ticketActions(scope, ticket, base) } satisfies Cell] : []),
        ],
      })),
    },
  };
}

function ticketActions(scope: Scope, { id, seat, state, admittedAt }: TicketRow, base: string): Action[] {
  if (state === 'cancelled') return [];
  const at = `${base}/tickets/${id}`;
  const move = { label: scope.t('seats.move.link'), href: `${at}/seat`, tone: 'quiet' } as const;
  const cancel = {
    label: scope.t('orders.admin.cancel_ticket'),
    href: `${at}/cancel`,
    tone: 'quiet',
    dialog: true,
  } as const;
  return [...(seat && !admittedAt ? [move] : []), cancel];
}

/** The date and the seats. */
export function whereText(scope: Scope, startsAt: Date, zone: string, seats: readonly SeatName[] | null): string {
  return [shortWhen(startsAt, zone, timeLocale(scope)), ...(seats ?? []).map(seatShort)].join('; ');
}

export function ticketBadge(
  scope: Scope,
  ticket: { state: string; admittedAt: Date | null; blockedAt?: Date | null },
): Badge {
  if (ticket.state === 'cancelled') return { label: scope.t('orders.ticket.cancelled'), tone: 'danger' };
  if (ticket.state === 'reserved') return { label: scope.t('orders.ticket.reserved'), tone: 'warning' };
  if (ticket.blockedAt) return { label: scope.t('orders.ticket.blocked'), tone: 'danger' };
  return ticket.admittedAt
    ? { label: scope.t('orders.ticket.used'), tone: 'info' }
    : { label: scope.t('orders.ticket.valid'), tone: 'success' };
}

export function paymentsSection(scope: Scope, { order, event, payments, base, mayWrite, mayRefund }: Shown): Section {
  const owed = order.totalMinor - order.paidMinor - order.authorizedMinor;
  const takesMoney = mayWrite && owed > 0 && (order.state === 'pending' || order.state === 'confirmed');
  const canTake = takesMoney && !payments.some(isByHand);
  const office = base.slice(0, base.indexOf('/orders/'));
  return {
    kind: 'table',
    title: scope.t('site.order.payments'),
    actions: canTake ? [{ label: scope.t('orders.admin.take_money'), action: `${base}/take-money` }] : [],
    table: {
      caption: scope.t('site.order.payments'),
      columns: [
        { label: scope.t('orders.admin.payment') },
        { label: scope.t('orders.admin.amount'), align: 'end' },
        { label: scope.t('orders.admin.state') },
        { label: scope.t('tickets.column.actions'), quiet: true },
      ],
      rows: payments.flatMap((payment) => [
        {
          cells: [
            {
              kind: 'text',
              text: payment.accountLabel,
              detail: instantText(payment.createdAt, event.zone, timeLocale(scope)),
            },
            { kind: 'money', text: amountText(scope, payment.amountMinor, payment.currency) },
            { kind: 'badge', ...paymentBadge(scope, payment.state) },
            { kind: 'actions', actions: paymentActions(scope, payment, { base, mayRefund, takesMoney }) },
          ],
        },
        ...payment.refunds.map((refund) => ({
          cells: [
            { kind: 'text', text: scope.t('payments.refund.title'), detail: refund.reason, muted: true },
            { kind: 'money', text: `−${amountText(scope, refund.amountMinor, payment.currency)}` },
            { kind: 'badge', ...refundBadge(scope, { ...payment, state: refund.state }) },
            {
              kind: 'actions',
              actions: mayRefund ? handOutActs(scope, office, { ...payment, paymentId: payment.id, refund }) : [],
            },
          ] satisfies Cell[],
        })),
      ]),
      empty: scope.t('orders.admin.no_payments'),
    },
  };
}

function paymentActions(
  scope: Scope,
  payment: PaymentRow,
  { base, mayRefund, takesMoney }: { base: string; mayRefund: boolean; takesMoney: boolean },
): Action[] {
  const at = `${base}/payments/${payment.id}`;
  const paid = { label: scope.t('payments.paid.title'), href: `${at}/paid`, tone: 'quiet', dialog: true } as const;
  const refund = {
    label: scope.t('payments.refund.title'),
    href: `${at}/refund`,
    tone: 'quiet',
    dialog: true,
  } as const;
  const capture = { label: scope.t('payments.capture.title'), action: `${at}/capture`, tone: 'quiet' } as const;
  const letGo = { label: scope.t('payments.void.title'), href: `${at}/void`, tone: 'quiet', dialog: true } as const;
  return [
    ...(mayRefund && payment.state === 'authorized' && payment.captureBy ? [capture, letGo] : []),
    ...(takesMoney && isByHand(payment) ? [paid] : []),
    ...(mayRefund && payment.capturedMinor > payment.refundMinor ? [refund] : []),
  ];
}

/** Waits for somebody to say that the money is there. */
function isByHand({ state, next }: PaymentRow): boolean {
  return (state === 'pending' || state === 'created') && next?.kind === 'instructions';
}
