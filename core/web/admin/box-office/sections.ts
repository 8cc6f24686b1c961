import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { BOX_OFFICE_METHODS, type BoxOfficeRow, type TillSum } from '../../../modules/box-office/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import type { Action, Section } from '../../../render/contract/index.ts';
import { orderBadge } from '../../storefront/view-models/order-view.ts';
import { timeText } from '../../storefront/view-models/when.ts';
import { eventHref } from '../events/event-head.ts';
import { amountText, ordersHref } from '../orders/list.page.ts';

export const boxOfficeHref = (request: PageRequest, eventId: string): string =>
  `${eventHref(request, eventId)}/box-office`;

/** What was sold last: printed again, or taken back. */
export function salesSection(
  scope: Scope,
  request: PageRequest,
  event: EventDetail,
  sales: readonly BoxOfficeRow[],
): Section {
  const base = boxOfficeHref(request, event.id);
  const actions = ({ code }: BoxOfficeRow): Action[] => [
    { label: scope.t('box_office.print'), href: `${base}/${code}/tickets.pdf`, tone: 'quiet', download: true },
    { label: scope.t('box_office.undo'), href: `${base}/${code}/undo`, tone: 'quiet', dialog: true },
  ];
  return {
    kind: 'table',
    title: scope.t('box_office.today'),
    table: {
      caption: scope.t('box_office.today'),
      columns: [
        { label: scope.t('orders.admin.order') },
        { label: scope.t('orders.admin.quantity'), align: 'end' },
        { label: scope.t('orders.admin.amount'), align: 'end' },
        { label: scope.t('box_office.method.title') },
        { label: scope.t('box_office.acts'), quiet: true },
      ],
      rows: sales.map((sale) => ({
        cells: [
          {
            kind: 'link',
            text: sale.code,
            href: `${ordersHref(request)}/${sale.code}`,
            detail: `${timeText(sale.placedAt, event.zone, scope.locale)} · ${sale.name}`,
          },
          { kind: 'count', text: String(sale.tickets) },
          { kind: 'money', text: amountText(scope, sale.totalMinor, sale.currency) },
          {
            kind: 'text',
            text: methodText(scope, sale.method),
            detail: [sale.reference, sale.seller].filter(Boolean).join(' · '),
          },
          sale.state === 'confirmed'
            ? { kind: 'actions', actions: actions(sale) }
            : { kind: 'badge', ...orderBadge(scope, { state: sale.state, paidMinor: 0, refundedMinor: 0 }) },
        ],
      })),
      empty: scope.t('box_office.nothing_yet'),
    },
  };
}

/** What came in today. */
export function sumsSection(scope: Scope, request: PageRequest, event: EventDetail, sums: readonly TillSum[]): Section {
  return {
    kind: 'table',
    title: scope.t('box_office.sums'),
    actions: [
      { label: scope.t('till.new'), href: `${boxOfficeHref(request, event.id)}/till/close` },
      { label: scope.t('till.title'), href: `${boxOfficeHref(request, event.id)}/till` },
      {
        label: scope.t('box_office.all_days'),
        href: `${boxOfficeHref(request, event.id)}/sums.csv`,
        icon: 'download',
        download: true,
      },
    ],
    table: {
      caption: scope.t('box_office.sums'),
      columns: [
        { label: scope.t('box_office.method.title') },
        { label: scope.t('orders.admin.quantity'), align: 'end' },
        { label: scope.t('orders.admin.amount'), align: 'end' },
      ],
      rows: sums.map(({ method, seller, tickets, totalMinor }) => ({
        cells: [
          { kind: 'text', text: methodText(scope, method), detail: seller },
          { kind: 'count', text: String(tickets) },
          { kind: 'money', text: amountText(scope, totalMinor, event.currency) },
        ],
      })),
      empty: scope.t('box_office.nothing_yet'),
    },
  };
}

function methodText(scope: Scope, method: string | null): string {
  const known = BOX_OFFICE_METHODS.find((one) => one === method) ?? 'comp';
  return scope.t(`box_office.method.${known}`);
}
