import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { listEvents } from '../../../modules/events/index.ts';
import { listOrders, ordersCsv, type OrderRow } from '../../../modules/orders/index.ts';
import { can, eventsWithin, organizationById } from '../../../modules/organizations/index.ts';
import type { Action, Cell, Field, ListView } from '../../../render/contract/index.ts';
import { localOf } from '../../../kernel/values/zoned.ts';
import { bulkOf } from '../bulk/bulk-acts.ts';
import { orderBulk } from './bulk-orders.page.ts';
import { ordersHref } from './orders-href.ts';
import { orderBadge } from '../../storefront/view-models/order-view.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';

const STATES = ['pending', 'confirmed', 'cancelled', 'expired', 'draft'] as const;

export { ordersHref };

/** All orders of an organization, the newest first; the back office's search ends here as well. */
export const ordersPage = page({
  path: '/admin/o/:org/orders',
  may: 'orders.read',
  events: 'some',
  nav: { section: 'organization', label: 'orders.admin.title', order: 30, icon: 'order' },
  async show(scope, _at, request) {
    const { query, path } = request;
    const list = await listOf(scope, request);
    const { organizationId, eventId, eventIds } = list;
    const zone = (await organizationById(scope, organizationId))?.zone ?? 'UTC';
    const { rows, nextCursor } = await listOrders(scope, {
      ...list,
      cursor: isId(query['cursor']) ? query['cursor'] : undefined,
    });
    const { cursor: _before, ...filters } = query;
    const search = new URLSearchParams(filters).toString();
    const mayWrite = await can(scope, 'orders.write', { organizationId, events: 'some' });
    const shownRows = rows.map((row) => ({
      ...(mayWrite && row.placedAt ? { value: row.id, label: row.code } : {}),
      cells: cellsOf(scope, request, row, zone),
    }));
    const model: ListView = {
      title: scope.t('orders.admin.title'),
      bulk: bulkOf(scope, request, orderBulk, shownRows),
      actions: eventId ? await importActions(scope, request, eventId) : [],
      filters: {
        action: path,
        fields: await filterFields(scope, request, eventIds),
        hidden: [],
        active: ['q', 'state', 'event', 'follow'].some((name) => (query[name] ?? '') !== ''),
        resetHref: path,
      },
      exports: [{ label: scope.t('orders.csv.title'), href: `${path}.csv${search && `?${search}`}` }],
      table: {
        caption: scope.t('orders.admin.title'),
        columns: [
          { label: scope.t('orders.admin.order') },
          { label: scope.t('orders.admin.event') },
          { label: scope.t('orders.admin.tickets'), align: 'end' },
          { label: scope.t('orders.total'), align: 'end' },
          { label: scope.t('orders.admin.state') },
          { label: scope.t('orders.admin.placed') },
        ],
        rows: shownRows,
      },
      page: { next: nextCursor && `${path}?${new URLSearchParams({ ...filters, cursor: nextCursor }).toString()}` },
      empty: { title: scope.t('orders.admin.empty_title'), text: scope.t('orders.admin.empty_text'), icon: 'order' },
    };
    return { view: 'admin/list', model };
  },
});

/** The same for the books, with the same filters. */
export const ordersCsvPage = page({
  path: '/admin/o/:org/orders.csv',
  may: 'orders.read',
  events: 'some',
  async show(scope, _at, request) {
    const content = ordersCsv(scope, await listOf(scope, request));
    return {
      file: { name: `${request.organization!.slug}-orders.csv`, contentType: 'text/csv; charset=utf-8', content },
    };
  },
});

async function listOf(scope: Scope, { query, organization }: PageRequest) {
  const organizationId = organization!.id;
  const zone = (await organizationById(scope, organizationId))?.zone ?? 'UTC';
  return {
    organizationId,
    eventId: isId(query['event']) ? query['event'] : undefined,
    eventIds: await eventsWithin(scope, organizationId),
    state: STATES.find((it) => it === query['state']),
    followUp: followUpOf(query['follow'], localOf(scope.clock.now(), zone).slice(0, 10)),
    q: query['q']?.slice(0, 200),
  };
}

async function importActions(scope: Scope, request: PageRequest, eventId: string): Promise<Action[]> {
  const organizationId = request.organization!.id;
  if (!(await can(scope, 'orders.write', { organizationId, eventId }))) return [];
  const href = `/admin/o/${request.organization!.slug}/events/${eventId}/imports`;
  return [{ label: scope.t('order_imports.title'), href }];
}

function cellsOf(scope: Scope, request: PageRequest, order: OrderRow, zone: string): Cell[] {
  const at = order.placedAt ?? order.createdAt;
  const again = order.followUpOn && scope.t('orders.notes.follow_up_on', { day: order.followUpOn });
  return [
    {
      kind: 'link',
      text: order.code,
      href: `${ordersHref(request)}/${order.code}`,
      detail: [order.name, order.email, again].filter(Boolean).join(' · ') || undefined,
    },
    { kind: 'text', text: translate(order.eventTitle, scope.locale, order.eventLocale) },
    { kind: 'count', text: String(order.ticketCount) },
    { kind: 'money', text: amountText(scope, order.totalMinor, order.currency) },
    { kind: 'badge', ...orderBadge(scope, order) },
    { kind: 'instant', text: instantText(at, zone, timeLocale(scope)), iso: at.toISOString() },
  ];
}

export function amountText(scope: Scope, minor: number, currency: string): string {
  return minor === 0 ? scope.t('orders.free') : formatMoney(money(minor, currency), scope.locale);
}

async function filterFields(
  scope: Scope,
  { query, organization }: PageRequest,
  eventIds: readonly string[] | undefined,
): Promise<Field[]> {
  const search = scope.t('orders.admin.search');
  const { rows } = await listEvents(scope, { organizationId: organization!.id, eventIds, limit: 100 });
  const any = (label: string) => ({ value: '', label });
  const events = rows.map(({ id, title, locale }) => ({ value: id, label: translate(title, scope.locale, locale) }));
  const states = STATES.map((value) => ({ value, label: scope.t(`orders.state.${value}`) }));
  const follow = ['due', 'open'].map((value) => ({ value, label: scope.t(`orders.notes.${value}`) }));
  const chosen = (name: string, options: readonly { value: string; label: string }[]) =>
    options.map((option) => ({ ...option, selected: option.value === (query[name] ?? '') }));
  return [
    { widget: 'search', name: 'q', label: search, placeholder: search, value: query['q'] ?? '', autocomplete: 'off' },
    {
      widget: 'select',
      name: 'event',
      label: scope.t('orders.admin.event'),
      options: chosen('event', [any(scope.t('orders.admin.any_event')), ...events]),
    },
    {
      widget: 'select',
      name: 'state',
      label: scope.t('orders.admin.state'),
      options: chosen('state', [any(scope.t('orders.admin.any_state')), ...states]),
    },
    {
      widget: 'select',
      name: 'follow',
      label: scope.t('orders.notes.follow_up'),
      options: chosen('follow', [any(scope.t('orders.notes.any')), ...follow]),
    },
  ];
}

function followUpOf(wanted: string | undefined, today: string): { until: string | null } | undefined {
  return wanted === 'due' ? { until: today } : wanted === 'open' ? { until: null } : undefined;
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f-]{36}$/.test(text);
}
