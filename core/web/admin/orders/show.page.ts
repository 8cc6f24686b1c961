import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { eventById } from '../../../modules/events/index.ts';
import { canReopen, orderToken } from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { heldChange } from '../../../modules/order-changes/index.ts';
import { paymentsOf } from '../../../modules/payments/index.ts';
import type { Action, Notice, ShowView } from '../../../render/contract/index.ts';
import { businessFacts } from '../../storefront/view-models/business-facts.ts';
import { orderBadge } from '../../storefront/view-models/order-view.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { disputesHref } from '../disputes/dispute-words.ts';
import { disputeSections } from '../disputes/order-section.ts';
import { invoiceSections } from '../invoices/order-section.ts';
import { postedSections } from '../ledger/order-section.ts';
import { eventTitle } from '../events/event-head.ts';
import { answersSection, consentsSection } from './answer-sections.ts';
import { amountText, ordersHref } from './list.page.ts';
import { orderHistorySection } from './history.page.ts';
import { notesSections } from './notes.page.ts';
import { orderAt } from './order-at.ts';
import { linesSection, paymentsSection, ticketsSection, type Shown } from './order-sections.ts';
import { timeLocale } from '../../reader-time.ts';

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
      mayWrite: await can(scope, 'orders.write', order),
      mayRefund: await can(scope, 'finance.write', order),
    };
    const model: ShowView = {
      title: order.code,
      subtitle: [order.name, order.email].filter(Boolean).join(' · '),
      breadcrumbs: [{ label: scope.t('orders.admin.title'), href: ordersHref(request) }],
      badges: [orderBadge(scope, order)],
      actions: shown.mayWrite ? actionsOf(scope, shown) : [],
      notices: [...blockedNotices(scope, shown), ...noticesOf(scope, shown)!, ...(await heldNotices(scope, shown))],
      main: [
        linesSection(scope, shown),
        ...(order.tickets.length > 0 ? [ticketsSection(scope, shown)] : []),
        ...(order.placedAt ? await answersSection(scope, shown) : []),
        ...(await consentsSection(scope, shown)),
        ...(order.totalMinor > 0 && order.placedAt ? [paymentsSection(scope, shown)] : []),
        ...(await disputeSections(scope, order, { base: disputesHref(request), zone: event.zone })),
        ...(await invoiceSections(scope, request, order)),
        ...(await postedSections(scope, order, event.zone)),
        ...(await notesSections(scope, shown)),
        { kind: 'slot', slot: 'admin.order.main', model: { orderId: order.id } },
      ],
      aside: [
        { kind: 'facts', facts: factsOf(scope, request, shown) },
        await orderHistorySection(scope, request, order),
      ],
    };
    return { view: 'admin/show', model };
  },
});

function actionsOf(scope: Scope, { order, base }: Shown): Action[] {
  const isOpen = order.state === 'pending' || order.state === 'confirmed';
  const buyerHref = `/o/${order.code}?t=${orderToken(scope.site, order)}`;
  const decide: Action[] =
    order.state === 'pending' && order.approval === 'needed'
      ? [
          { label: scope.t('orders.approval.approve'), action: `${base}/approve`, tone: 'primary', icon: 'check' },
          { label: scope.t('orders.approval.decline'), href: `${base}/decline`, dialog: true },
        ]
      : [];
  const reopen: Action[] =
    order.state === 'pending'
      ? [{ label: scope.t('orders.deadline.link'), href: `${base}/deadline`, dialog: true }]
      : canReopen(order)
        ? [{ label: scope.t('orders.reactivate.link'), href: `${base}/reactivate`, dialog: true }]
        : [];
  return [
    ...decide,
    ...reopen,
    { label: scope.t('orders.admin.buyer_page'), href: buyerHref, icon: 'external' },
    ...(order.placedAt ? [{ label: scope.t('orders.buyer.link'), href: `${base}/buyer` } satisfies Action] : []),
    ...(isOpen
      ? [
          { label: scope.t('changes.link'), href: `${base}/change`, icon: 'edit' } satisfies Action,
          { label: scope.t('orders.page.resend'), href: `${base}/resend`, icon: 'mail', dialog: true } satisfies Action,
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
  const left = order.paidMinor - order.refundedMinor - order.keptMinor;
  if ((order.state === 'cancelled' || event.state === 'cancelled') && left > 0) {
    return [
      { tone: 'warning', text: scope.t('orders.admin.to_refund', { amount: amountText(scope, left, order.currency) }) },
    ];
  }
  if (order.state === 'pending' && order.expiresAt) {
    const when = instantText(order.expiresAt, event.zone, timeLocale(scope));
    if (order.approval === 'needed') return [{ tone: 'warning', text: scope.t('orders.approval.waits', { when }) }];
    return [{ tone: 'info', text: scope.t('orders.admin.expires', { when }) }];
  }
  return [];
}

/** Its tickets admit nobody. */
function blockedNotices(scope: Scope, { order }: Shown): Notice[] {
  return order.ticketsBlockedAt ? [{ tone: 'danger', text: scope.t('disputes.notice.tickets_blocked') }] : [];
}

/** A change that waits for its money. */
async function heldNotices(scope: Scope, { order, event, base, mayWrite }: Shown): Promise<Notice[]> {
  const held = await heldChange(scope, order.id);
  if (!held) return [];
  const amount = amountText(scope, held.dueMinor, order.currency);
  const when = instantText(held.expiresAt, event.zone, timeLocale(scope));
  const actions: Action[] = [
    { label: scope.t('changes.page.apply'), action: `${base}/change/apply` },
    { label: scope.t('changes.page.drop'), action: `${base}/change/drop`, tone: 'quiet' },
  ];
  return [{ tone: 'info', text: scope.t('changes.page.waits_staff', { amount, when }), ...(mayWrite && { actions }) }];
}

function factsOf(scope: Scope, request: PageRequest, { order, event }: Shown) {
  const when = (label: string, at: Date | null) =>
    at
      ? [
          {
            label: scope.t(label),
            cell: {
              kind: 'instant',
              text: instantText(at, event.zone, timeLocale(scope)),
              iso: at.toISOString(),
            } as const,
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
    ...businessFacts(scope, order).map(({ label, value }) => ({ label, cell: { kind: 'text', text: value } as const })),
    ...text(
      'orders.business.check',
      order.business?.vatCheck ? scope.t(`orders.business.checked.${order.business.vatCheck}`) : null,
    ),
    ...text('fields.language', order.locale),
    ...text('orders.admin.channel', scope.t(`orders.channel.${order.channel}`)),
    ...when('orders.admin.placed', order.placedAt),
    ...when('orders.admin.confirmed', order.confirmedAt),
    ...when('orders.admin.cancelled', order.cancelledAt),
    ...text('orders.admin.reason', order.cancelReason),
  ];
}
