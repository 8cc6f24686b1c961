import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { eventById, type EventDetail } from '../../../modules/events/index.ts';
import { normalizeOrderCode, orderByCode, orderToken, type OrderDetail } from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { paymentsOf, type PaymentRow } from '../../../modules/payments/index.ts';
import { historyOf } from '../../../modules/reports/index.ts';
import type { Action, Badge, Cell, Section, ShowView } from '../../../render/contract/index.ts';
import { orderBadge } from '../../storefront/view-models/order-view.ts';
import { instantText, shortWhen } from '../../storefront/view-models/when.ts';
import { timeline } from '../audit/audit-words.ts';
import { eventTitle } from '../events/event-head.ts';
import { paymentBadge, refundBadge } from '../payments/payment-words.ts';
import { amountText, ordersHref } from './list.page.ts';

interface Shown {
  readonly order: OrderDetail;
  readonly event: EventDetail;
  readonly payments: readonly PaymentRow[];
  readonly base: string;
  readonly mayWrite: boolean;
  readonly mayRefund: boolean;
}

/** One order with all that belongs to it and all that happened to it. */
export const adminOrderPage = page({
  path: '/admin/o/:org/orders/:code',
  may: 'orders.read',
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const event = await eventById(scope, order.eventId);
    if (!event) throw new DomainError('event.not_found', { status: 404 });
    const shown: Shown = {
      order,
      event,
      payments: await paymentsOf(scope, order.id),
      base: `${ordersHref(request)}/${order.code}`,
      mayWrite: await can(scope, 'orders.write', order.organizationId),
      mayRefund: await can(scope, 'finance.write', order.organizationId),
    };
    const history = await historyOf(scope, [order.id, ...shown.payments.map(({ id }) => id)]);
    const model: ShowView = {
      title: order.code,
      subtitle: [order.name, order.email].filter(Boolean).join(' · '),
      breadcrumbs: [{ label: scope.t('orders.admin.title'), href: ordersHref(request) }],
      badges: [orderBadge(scope, order)],
      actions: shown.mayWrite ? actionsOf(scope, shown) : [],
      notices: noticesOf(scope, shown),
      main: [
        linesSection(scope, shown),
        ...(order.tickets.length > 0 ? [ticketsSection(scope, shown)] : []),
        ...(order.totalMinor > 0 && order.placedAt ? [paymentsSection(scope, shown)] : []),
        { kind: 'slot', slot: 'admin.order.main', model: { orderId: order.id } },
      ],
      aside: [
        { kind: 'facts', facts: factsOf(scope, request, shown) },
        {
          kind: 'timeline',
          title: scope.t('audit.history'),
          entries: timeline(scope, history, event.zone),
          empty: scope.t('audit.empty.text'),
        },
      ],
    };
    return { view: 'admin/show', model };
  },
});

/** The order of a back-office path, which must belong to the organization of that path. */
export async function orderAt(scope: Scope, request: PageRequest, code: string): Promise<OrderDetail> {
  const order = await orderByCode(scope, normalizeOrderCode(code), { organizationId: request.organization!.id });
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code } });
  return order;
}

function actionsOf(scope: Scope, { order, base }: Shown): Action[] {
  const isOpen = order.state === 'pending' || order.state === 'confirmed';
  const buyerHref = `/o/${order.code}?t=${orderToken(scope.site, order)}`;
  return [
    { label: scope.t('orders.admin.buyer_page'), href: buyerHref, icon: 'external' },
    ...(isOpen
      ? [
          { label: scope.t('orders.page.resend'), action: `${base}/resend`, icon: 'mail' } satisfies Action,
          {
            label: scope.t('orders.cancel.link'),
            href: `${base}/cancel`,
            tone: 'danger',
            dialog: true,
          } satisfies Action,
        ]
      : []),
  ];
}

function noticesOf(scope: Scope, { order, event }: Shown): ShowView['notices'] {
  const left = order.paidMinor - order.refundedMinor;
  if ((order.state === 'cancelled' || event.state === 'cancelled') && left > 0) {
    return [
      { tone: 'warning', text: scope.t('orders.admin.to_refund', { amount: amountText(scope, left, order.currency) }) },
    ];
  }
  if (order.state === 'pending' && order.expiresAt) {
    const when = instantText(order.expiresAt, event.zone, scope.locale);
    return [{ tone: 'info', text: scope.t('orders.admin.expires', { when }) }];
  }
  return [];
}

function factsOf(scope: Scope, request: PageRequest, { order, event }: Shown) {
  const when = (label: string, at: Date | null) =>
    at
      ? [
          {
            label: scope.t(label),
            cell: { kind: 'instant', text: instantText(at, event.zone, scope.locale), iso: at.toISOString() } as const,
          },
        ]
      : [];
  const text = (label: string, value: string | null) =>
    value ? [{ label: scope.t(label), cell: { kind: 'text', text: value } as const }] : [];
  const href = `/admin/o/${request.organization!.slug}/events/${event.id}`;
  return [
    { label: scope.t('orders.admin.event'), cell: { kind: 'link', text: eventTitle(scope, event), href } as const },
    ...text('orders.checkout.name', order.name),
    ...text('orders.checkout.email', order.email),
    ...text('fields.language', order.locale),
    ...when('orders.admin.placed', order.placedAt),
    ...when('orders.admin.confirmed', order.confirmedAt),
    ...when('orders.admin.cancelled', order.cancelledAt),
    ...text('orders.admin.reason', order.cancelReason),
  ];
}

function linesSection(scope: Scope, { order, event }: Shown): Section {
  const amount = (minor: number) => amountText(scope, minor, order.currency);
  const row = (cells: Cell[]) => ({ cells });
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
        ...order.lines.map((line) =>
          row([
            { kind: 'text', text: line.name, detail: shortWhen(line.startsAt, event.zone, scope.locale) },
            { kind: 'count', text: `${line.quantity} × ${amount(line.unitMinor)}` },
            { kind: 'money', text: amount(line.totalMinor) },
          ]),
        ),
        ...order.fees.map((fee) =>
          row([
            { kind: 'text', text: fee.label },
            { kind: 'text', text: '' },
            { kind: 'money', text: amount(fee.minor) },
          ]),
        ),
        total('orders.total', order.totalMinor),
        ...(order.paidMinor > 0 ? [total('orders.paid', order.paidMinor)] : []),
        ...(order.refundedMinor > 0 ? [total('orders.refunded', order.refundedMinor)] : []),
      ],
    },
  };
}

function ticketsSection(scope: Scope, { order, event }: Shown): Section {
  return {
    kind: 'table',
    title: scope.t('orders.admin.tickets'),
    table: {
      caption: scope.t('orders.admin.tickets'),
      columns: [
        { label: scope.t('attendees.column.name') },
        { label: scope.t('orders.pdf.ticket_type') },
        { label: scope.t('attendees.column.code') },
        { label: scope.t('orders.admin.state') },
      ],
      rows: order.tickets.map((ticket) => ({
        cells: [
          { kind: 'text', text: ticket.attendeeName, detail: ticket.attendeeEmail },
          { kind: 'text', text: ticket.name, detail: shortWhen(ticket.startsAt, event.zone, scope.locale) },
          { kind: 'code', text: ticket.code },
          { kind: 'badge', ...ticketBadge(scope, ticket) },
        ],
      })),
    },
  };
}

export function ticketBadge(scope: Scope, ticket: { state: string; admittedAt: Date | null }): Badge {
  if (ticket.state === 'cancelled') return { label: scope.t('orders.ticket.cancelled'), tone: 'danger' };
  if (ticket.state === 'reserved') return { label: scope.t('orders.ticket.reserved'), tone: 'warning' };
  return ticket.admittedAt
    ? { label: scope.t('orders.ticket.used'), tone: 'info' }
    : { label: scope.t('orders.ticket.valid'), tone: 'success' };
}

function paymentsSection(scope: Scope, { order, event, payments, base, mayWrite, mayRefund }: Shown): Section {
  const owed = order.totalMinor - order.paidMinor;
  const takesMoney = mayWrite && owed > 0 && (order.state === 'pending' || order.state === 'confirmed');
  const canTake = takesMoney && !payments.some(isByHand);
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
              detail: instantText(payment.createdAt, event.zone, scope.locale),
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
            { kind: 'badge', ...refundBadge(scope, refund.state) },
            { kind: 'text', text: '' },
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
  return [
    ...(takesMoney && isByHand(payment) ? [paid] : []),
    ...(mayRefund && payment.capturedMinor > payment.refundMinor ? [refund] : []),
  ];
}

/** Waits for somebody to say that the money is there. */
function isByHand({ state, next }: PaymentRow): boolean {
  return (state === 'pending' || state === 'created') && next?.kind === 'instructions';
}
