import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { OrderDetail, TicketRow } from '../../../modules/orders/index.ts';
import { buyersCancellation } from '../../../modules/cancellations/index.ts';
import { heldChange, type HeldChange } from '../../../modules/order-changes/index.ts';
import { giftCardsOfOrder } from '../../../modules/gift-cards/index.ts';
import { seatText } from '../../../modules/venues/index.ts';
import { paymentsOf, type PaymentRow } from '../../../modules/payments/index.ts';
import type { Action, Badge, Notice, OrderView, TicketView, Tone } from '../../../render/contract/index.ts';
import { trusted } from '../../../render/html.ts';
import { qrSvg } from '../../../render/qr.ts';
import { paymentBadge } from '../../admin/payments/payment-words.ts';
import type { Visit } from '../order-door.ts';
import { boughtCardsView } from './bought-cards.ts';
import { invoiceLinks } from './invoice-links.ts';
import { placeLine } from './event-card.ts';
import { refundToFetch } from './refund-to-fetch.ts';
import { eventSummary, orderSummary } from './order-summary.ts';
import { instantText, spanText } from './when.ts';
import { timeLocale } from '../../reader-time.ts';

type ShownState = OrderDetail['state'] | 'refunded';

const TONES: Readonly<Record<ShownState, Tone>> = {
  draft: 'neutral',
  pending: 'warning',
  confirmed: 'success',
  cancelled: 'danger',
  expired: 'neutral',
  refunded: 'neutral',
};

/** An order is refunded when all its money went back, whatever else it is. */
export function shownState({ state, paidMinor, refundedMinor }: OrderDetail | Shown): ShownState {
  return paidMinor > 0 && refundedMinor >= paidMinor ? 'refunded' : state;
}

type Shown = Pick<OrderDetail, 'state' | 'paidMinor' | 'refundedMinor'> & {
  readonly approval?: OrderDetail['approval'];
};

export function orderBadge(scope: Pick<Scope, 't'>, order: Shown): Badge {
  if (waits(order)) return { label: scope.t('orders.page.waiting.headline'), tone: 'warning' };
  const state = shownState(order);
  return { label: scope.t(`orders.state.${state}`), tone: TONES[state] };
}

export async function orderView(visit: Visit): Promise<OrderView> {
  const { order, event, scope } = visit;
  const state = pageStateOf(order, event);
  const payments = await paymentsOf(scope, order.id);
  const held = order.state === 'confirmed' ? await heldChange(scope, order.id) : null;
  return {
    code: order.code,
    state: orderBadge(scope, order),
    headline: scope.t(`orders.page.${state}.headline`),
    lead: scope.t(`orders.page.${state}.lead`, { email: order.email ?? '', contact: event.organization.email }),
    notice: held
      ? heldNotice(visit, held)
      : ((await refundToFetch(visit, payments)) ??
        (await backAsCards(visit)) ??
        cameLate(visit, payments) ??
        noticeOf(visit)),
    event: eventSummary(scope, event, order),
    tickets: order.state === 'pending' ? [] : order.tickets.map((ticket) => ticketView(visit, ticket)),
    giftCards: await boughtCardsView(visit),
    actions: [...(held ? heldActions(visit) : []), ...actionsOf(visit, payments), ...changeActions(visit)],
    graveActions: (await mayCancel(scope, order))
      ? [{ label: scope.t('orders.cancel.link'), href: `/o/${order.code}/cancel`, tone: 'danger' }]
      : [],
    buyer: { name: order.name ?? '', email: order.email ?? '' },
    placed: order.placedAt ? instantText(order.placedAt, event.zone, timeLocale(scope)) : '',
    summary: orderSummary(scope, order, event.zone),
    payments: payments
      .filter(({ state }) => state !== 'created' && (state !== 'pending' || held !== null || owes(order)))
      .map((payment) => ({
        label: payment.accountLabel,
        amount: formatMoney(money(payment.amountMinor, payment.currency), scope.locale),
        state: stateOf(scope, payment),
        detail: instantText(payment.createdAt, event.zone, timeLocale(scope)),
      })),
    invoices: await invoiceLinks(visit),
  };
}

/** All of it, or some of its tickets where others were used already. */
async function mayCancel(scope: Scope, order: OrderDetail): Promise<boolean> {
  if (await buyersCancellation(scope, order)) return true;
  const unused = order.tickets.filter(({ state, admittedAt }) => state !== 'cancelled' && admittedAt === null);
  const [one] = unused;
  return one !== undefined && (await buyersCancellation(scope, order, { tickets: [one.id] })) !== null;
}

function pageStateOf(order: OrderDetail, event: Visit['event']): string {
  if (event.state === 'cancelled' && order.state === 'confirmed') return 'event_cancelled';
  if (waits(order)) return 'waiting';
  const state = shownState(order);
  // Whoever bought things alone goes nowhere.
  const hasTickets = order.lines.some(({ admits }) => admits);
  return hasTickets || (state !== 'confirmed' && state !== 'pending') ? state : `${state}_products`;
}

function waits({ state, approval }: Shown): boolean {
  return state === 'pending' && approval === 'needed';
}

function noticeOf({ order, event, scope }: Visit): Notice | undefined {
  if (order.ticketsBlockedAt && order.state === 'confirmed') {
    return { tone: 'warning', text: scope.t('orders.page.tickets_blocked') };
  }
  if (order.state === 'cancelled' && order.cancelReason) return { tone: 'info', text: order.cancelReason };
  if (order.state !== 'pending' || !order.expiresAt || waits(order)) return undefined;
  const when = instantText(order.expiresAt, event.zone, timeLocale(scope));
  return { tone: 'warning', text: scope.t('orders.page.pay_until', { when }) };
}

/** What came back as gift cards: the money is not where the buyer looks for it. */
async function backAsCards({ order, scope }: Visit): Promise<Notice | undefined> {
  if (order.refundedMinor === 0) return undefined;
  const cards = (await giftCardsOfOrder(scope, order.id)).filter(({ source }) => source === 'refund');
  if (cards.length === 0) return undefined;
  const minor = cards.reduce((total, { initialMinor }) => total + initialMinor, 0);
  const amount = formatMoney(money(minor, order.currency), scope.locale);
  const text = scope.t('orders.page.back_as_cards', { count: cards.length, amount, email: order.email ?? '' });
  return { tone: 'info', text: [order.cancelReason, text].filter(Boolean).join(' ') };
}

/** Money for an order whose places were gone by then: it is on its way back. */
function cameLate({ order, scope }: Visit, payments: readonly PaymentRow[]): Notice | undefined {
  const minor = order.state === 'expired' ? payments.reduce((sum, payment) => sum + givenBack(payment), 0) : 0;
  if (minor === 0) return undefined;
  const amount = formatMoney(money(minor, order.currency), scope.locale);
  return { tone: 'info', text: scope.t('orders.page.came_late', { amount }) };
}

function givenBack({ refunds }: Pick<PaymentRow, 'refunds'>): number {
  return refunds.filter(({ state }) => state !== 'failed').reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** Of an order that is paid, a page at a provider that could not be ended is nothing to wait for. */
function owes({ totalMinor, paidMinor, authorizedMinor }: OrderDetail): boolean {
  return totalMinor > paidMinor + authorizedMinor;
}

/** A payment is refunded when all of it is back. */
function stateOf(scope: Scope, { state, capturedMinor, refunds }: PaymentRow): Badge {
  const isBack =
    capturedMinor > 0 && givenBack({ refunds: refunds.filter((one) => one.state === 'succeeded') }) >= capturedMinor;
  return isBack ? { label: scope.t('orders.state.refunded'), tone: TONES.refunded } : paymentBadge(scope, state);
}

function heldNotice({ order, event, scope }: Visit, { dueMinor, expiresAt }: HeldChange): Notice {
  const amount = formatMoney(money(dueMinor, order.currency), scope.locale);
  const when = instantText(expiresAt, event.zone, timeLocale(scope));
  return { tone: 'warning', text: scope.t('changes.page.waits', { amount, when }) };
}

function heldActions({ order, scope }: Visit): Action[] {
  const href = `/o/${order.code}`;
  return [
    { label: scope.t('changes.page.pay'), href: `${href}/pay`, tone: 'primary' },
    { label: scope.t('changes.page.drop'), action: `${href}/change/drop`, tone: 'quiet' },
  ];
}

/** What can be changed depends on the event's rules; the page itself says where nothing can. */
function changeActions({ order, event, scope }: Visit): Action[] {
  const isOpen =
    (order.state === 'confirmed' || order.state === 'pending') && !waits(order) && event.state === 'published';
  return isOpen
    ? [{ label: scope.t('changes.page.link'), href: `/o/${order.code}/change`, tone: 'quiet', icon: 'edit' }]
    : [];
}

/** A payment outside of the site that was begun: where it says what to do. */
function begunActions({ order, scope }: Visit, [latest]: readonly PaymentRow[]): Action[] {
  if (latest?.state !== 'pending' || latest.next?.kind !== 'instructions') return [];
  return [
    { label: scope.t('payments.page.instructions'), href: `/o/${order.code}/pay/${latest.id}`, tone: 'primary' },
    { label: scope.t('payments.page.other'), href: `/o/${order.code}/pay`, tone: 'secondary' },
  ];
}

function actionsOf(visit: Visit, payments: readonly PaymentRow[]): Action[] {
  const { order, event, scope } = visit;
  const href = `/o/${order.code}`;
  if (waits(order)) return [];
  if (order.state === 'pending') {
    const begun = begunActions(visit, payments);
    return begun.length > 0 ? begun : [{ label: scope.t('orders.page.pay'), href: `${href}/pay`, tone: 'primary' }];
  }
  if (order.state === 'expired') {
    return [
      { label: scope.t('orders.expired.same_again'), action: `${href}/restart`, tone: 'primary' },
      { label: scope.t('orders.expired.again'), href: `/e/${event.slug}`, tone: 'secondary' },
    ];
  }
  if (order.state !== 'confirmed') {
    return [{ label: scope.t('orders.expired.again'), href: `/e/${event.slug}`, tone: 'secondary' }];
  }
  const resend: Action = {
    ...{ label: scope.t('orders.page.resend'), action: `${href}/resend`, tone: 'quiet', icon: 'mail' },
  };
  if (order.tickets.length === 0) return [resend];
  return [
    {
      label: scope.t('orders.page.pdf'),
      href: `${href}/tickets.pdf`,
      tone: 'primary',
      icon: 'download',
      download: true,
    },
    {
      label: scope.t('orders.page.calendar'),
      href: `${href}/calendar.ics`,
      tone: 'secondary',
      icon: 'calendar',
      download: true,
    },
    resend,
  ];
}

function ticketView({ order, event, scope }: Visit, ticket: TicketRow): TicketView {
  const price = money(ticket.unitMinor, order.currency);
  const occurrence = event.occurrences.find(({ id }) => id === ticket.occurrenceId);
  const isOff = event.state === 'cancelled' || occurrence?.state === 'cancelled';
  const valid = ticket.state === 'valid' && !isOff;
  return {
    type: ticket.name,
    holder: ticket.attendeeName,
    code: valid ? ticket.code : '',
    event: translate(event.title, scope.locale, event.locale),
    when: spanText({ startsAt: ticket.startsAt, endsAt: ticket.endsAt, zone: event.zone }, timeLocale(scope)),
    place: placeLine(scope, event),
    seat: ticket.seat ? seatText(scope, ticket.seat) : undefined,
    price: price.minor === 0 ? scope.t('orders.free') : formatMoney(price, scope.locale),
    state: ticketBadge(scope, ticket, isOff),
    qr: valid ? trusted(qrSvg(ticket.code, { label: scope.t('orders.pdf.code') })) : undefined,
    links: valid
      ? [{ label: scope.t('orders.page.ticket_pdf'), href: `/o/${order.code}/tickets.pdf?ticket=${ticket.id}` }]
      : [],
  };
}

function ticketBadge(scope: Scope, { state, admittedAt }: TicketRow, isOff: boolean): Badge | undefined {
  if (state === 'cancelled' || isOff) return { label: scope.t('orders.ticket.cancelled'), tone: 'danger' };
  return admittedAt ? { label: scope.t('orders.ticket.used'), tone: 'info' } : undefined;
}
