import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { HISTORY_KINDS, orderHistory } from '../../../modules/order-history/index.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import type { ListView, Section } from '../../../render/contract/index.ts';
import { historyText } from './history-words.ts';
import { ordersHref } from './list.page.ts';
import { orderAt } from './order-at.ts';

/** So many stand on the order's own page; all of them have a page of their own. */
const SHOWN = 15;

export async function orderHistorySection(scope: Scope, request: PageRequest, order: OrderDetail): Promise<Section> {
  const { rows, nextCursor } = await orderHistory(scope, order, { limit: SHOWN });
  const href = `${ordersHref(request)}/${order.code}/history`;
  return {
    kind: 'timeline',
    title: scope.t('audit.history'),
    actions: nextCursor ? [{ label: scope.t('orders.history.all'), href }] : [],
    entries: historyText(scope, order, rows),
    empty: scope.t('audit.empty.text'),
  };
}

/** All that happened to one order. */
export const orderHistoryPage = page({
  path: '/admin/o/:org/orders/:code/history',
  may: 'orders.read',
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const { query, path } = request;
    const kind = HISTORY_KINDS.find((it) => it === query['kind']);
    const cursor = query['cursor'] || undefined;
    const { rows, nextCursor } = await orderHistory(scope, order, { kind, cursor });
    const kinds = ['', ...HISTORY_KINDS].map((value) => ({
      value,
      label: scope.t(`orders.history.kind.${value || 'any'}`),
      selected: value === (kind ?? ''),
    }));
    const next = nextCursor && new URLSearchParams({ ...(kind ? { kind } : {}), cursor: nextCursor }).toString();
    const model: ListView = {
      title: scope.t('orders.history.title', { code: order.code }),
      breadcrumbs: [
        { label: scope.t('orders.admin.title'), href: ordersHref(request) },
        { label: order.code, href: `${ordersHref(request)}/${order.code}` },
      ],
      filters: {
        action: path,
        fields: [{ widget: 'select', name: 'kind', label: scope.t('orders.history.filter'), options: kinds }],
        hidden: [],
        active: kind !== undefined,
        resetHref: path,
      },
      table: {
        caption: scope.t('audit.history'),
        columns: ['what', 'who', 'when'].map((key) => ({ label: scope.t(`orders.history.column.${key}`) })),
        rows: historyText(scope, order, rows).map((entry) => ({
          cells: [
            { kind: 'text', text: entry.text, detail: detailOf(entry) },
            { kind: 'text', text: entry.who ?? '', muted: true },
            { kind: 'instant', text: entry.when, iso: entry.iso },
          ],
        })),
      },
      page: { next: next && `${path}?${next}` },
      empty: { title: scope.t('audit.history'), text: scope.t('audit.empty.text'), icon: 'order' },
    };
    return { view: 'admin/list', model };
  },
});

function detailOf({ detail, changes }: ReturnType<typeof historyText>[number]): string | undefined {
  const changed = (changes ?? []).map(({ label, before, after }) => `${label}: ${before || '–'} → ${after || '–'}`);
  return [detail, ...changed].filter(Boolean).join(' · ') || undefined;
}
