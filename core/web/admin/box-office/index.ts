import { z } from 'zod';
import { DomainError, InvalidInput } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { instantOf, localOf } from '../../../kernel/values/zoned.ts';
import {
  BOX_OFFICE_METHODS,
  BoxOfficeSale,
  boxOfficeSales,
  sellAtBoxOffice,
  tillSums,
  type BoxOfficeRow,
} from '../../../modules/box-office/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { orderTicketsPdf } from '../../../modules/orders/index.ts';
import type { Notice, Section, ShowView } from '../../../render/contract/index.ts';
import { parseWith } from '../../forms/problems.ts';
import { orderBadge } from '../../storefront/view-models/order-view.ts';
import { timeText } from '../../storefront/view-models/when.ts';
import { eventAt, eventHead, eventHref } from '../events/event-head.ts';
import { ordersHref } from '../orders/list.page.ts';
import { orderAt } from '../orders/show.page.ts';
import { saleSection } from './sale-section.ts';

/** Taken as it was typed: names and addresses may be left open here. */
const SaleForm = z.object({
  quantity: z.record(z.string(), z.number().int().min(0).max(1000)).default({}),
  name: z.string().max(200).default(''),
  email: z.string().max(300).default(''),
  method: z.enum(BOX_OFFICE_METHODS),
  reference: z.string().max(100).default(''),
});

/** The counter: choose, take the money, hand over; and what was sold today. */
const boxOfficePage = page({
  path: '/admin/o/:org/events/:event/box-office',
  may: 'orders.write',
  form: SaleForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const since = instantOf(`${localOf(scope.clock.now(), event.zone).slice(0, 10)}T00:00`, event.zone);
    const sales = await boxOfficeSales(scope, { eventId: id, since });
    const model: ShowView = {
      ...eventHead(scope, request, event, 'box_office'),
      notices: soldNotice(scope, request),
      main: [await saleSection(scope, request, event), todaySection(scope, request, event, sales)],
      aside: [sumsSection(scope, event, sales)],
    };
    return { view: 'admin/show', model };
  },
  async submit(scope, { event: eventId }, values, request) {
    const event = await eventAt(scope, request, eventId);
    const { method, reference, name, email } = values;
    const lines = Object.entries(values.quantity)
      .filter(([, quantity]) => quantity > 0)
      .map(([key, quantity]) => {
        const [ticketTypeId = '', occurrenceId, variationId] = key.split(':');
        return { ticketTypeId, quantity, occurrenceId, ...(variationId === undefined ? {} : { variationId }) };
      });
    if (lines.length === 0) throw new DomainError('event.nothing_chosen');
    const buyer = { name: name.trim() || undefined, email: email.trim() || undefined };
    const parsed = await parseWith(BoxOfficeSale, { lines, buyer, method, reference }, scope.t);
    if (!parsed.ok) {
      throw new InvalidInput(
        parsed.problems.map((problem) => ({ ...problem, field: problem.field.replace(/^buyer\./, '') })),
      );
    }
    const at = { organizationId: event.organization.id, eventId };
    const { code } = await sellAtBoxOffice(scope, { ...parsed.value, ...at });
    return { goTo: `${eventHref(request, eventId)}/box-office?sold=${code}` };
  },
});

function soldNotice(scope: Scope, request: PageRequest): Notice[] {
  const code = request.query['sold'] ?? '';
  if (!/^[A-Z0-9]{8}$/.test(code)) return [];
  const href = `${ordersHref(request)}/${code}`;
  return [
    {
      tone: 'success',
      text: scope.t('box_office.sold', { code }),
      actions: [
        { label: scope.t('box_office.print'), href: `${href}/tickets.pdf`, tone: 'primary', download: true },
        { label: scope.t('box_office.open'), href },
      ],
    },
  ];
}

function todaySection(scope: Scope, request: PageRequest, event: EventDetail, sales: readonly BoxOfficeRow[]): Section {
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
        { label: scope.t('orders.admin.state') },
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
          { kind: 'money', text: amount(scope, sale.totalMinor, sale.currency) },
          {
            kind: 'text',
            text: methodText(scope, sale.method),
            detail: [sale.reference, sale.seller].filter(Boolean).join(' · '),
          },
          { kind: 'badge', ...orderBadge(scope, { state: sale.state, paidMinor: 0, refundedMinor: 0 }) },
        ],
      })),
      empty: scope.t('box_office.nothing_yet'),
    },
  };
}

function sumsSection(scope: Scope, event: EventDetail, sales: readonly BoxOfficeRow[]): Section {
  return {
    kind: 'table',
    title: scope.t('box_office.sums'),
    table: {
      caption: scope.t('box_office.sums'),
      columns: [
        { label: scope.t('box_office.method.title') },
        { label: scope.t('orders.admin.quantity'), align: 'end' },
        { label: scope.t('orders.admin.amount'), align: 'end' },
      ],
      rows: tillSums(sales).map(({ method, seller, tickets, totalMinor }) => ({
        cells: [
          { kind: 'text', text: methodText(scope, method), detail: seller },
          { kind: 'count', text: String(tickets) },
          { kind: 'money', text: amount(scope, totalMinor, event.currency) },
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

function amount(scope: Scope, minor: number, currency: string): string {
  return minor === 0 ? scope.t('orders.free') : formatMoney(money(minor, currency), scope.locale);
}

/** The tickets of an order, for printing them at a counter. */
const printTicketsPage = page({
  path: '/admin/o/:org/orders/:code/tickets.pdf',
  may: 'orders.write',
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const content = await orderTicketsPdf(scope, order);
    return { file: { name: `${order.code}.pdf`, contentType: 'application/pdf', content } };
  },
});

export const boxOfficePages = [boxOfficePage, printTicketsPage];
