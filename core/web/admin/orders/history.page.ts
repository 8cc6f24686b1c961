import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { HISTORY_KINDS, orderHistory, type HistoryKind } from '../../../modules/order-history/index.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import type { ListView, Section } from '../../../render/contract/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { historyText, type LinksOf } from './history-words.ts';
import { ordersHref } from './list.page.ts';
import { orderAt } from './order-at.ts';

/** So many stand on the order's own page; all of them have a page of their own. */
const SHOWN = 15;

export async function orderHistorySection(scope: Scope, request: PageRequest, order: OrderDetail): Promise<Section> {
  const hidden = await hiddenFrom(scope, order);
  const { rows, nextCursor } = await orderHistory(scope, order, { limit: SHOWN, hidden: [...hidden, 'posting'] });
  const href = `${ordersHref(request)}/${order.code}/history`;
  return {
    kind: 'timeline',
    title: scope.t('audit.history'),
    actions: nextCursor || !hidden.includes('posting') ? [{ label: scope.t('orders.history.all'), href }] : [],
    entries: historyText(scope, order, rows, { linksOf: await linksOf(scope, request, order) }),
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
    const hidden = await hiddenFrom(scope, order);
    const { rows, nextCursor } = await orderHistory(scope, order, { kind, cursor, hidden });
    const shown = historyText(scope, order, rows, { linksOf: await linksOf(scope, request, order) });
    const kinds = ['', ...HISTORY_KINDS.filter((one) => !hidden.includes(one))].map((value) => ({
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
        rows: shown.map((entry) => ({
          cells: [
            entry.href
              ? { kind: 'link', text: entry.text, href: entry.href, detail: detailOf(entry) }
              : { kind: 'text', text: entry.text, detail: detailOf(entry) },
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

/** What only those may see who may see money, or the ledger. */
export async function hiddenFrom(scope: Scope, order: OrderDetail): Promise<HistoryKind[]> {
  return [
    ...((await can(scope, 'finance.read', order)) ? [] : (['webhook'] as const)),
    ...((await can(scope, 'ledger.read', order)) ? [] : (['posting'] as const)),
  ];
}

/** Where there is more about it, for those who may open that. */
async function linksOf(scope: Scope, request: PageRequest, order: OrderDetail): Promise<LinksOf> {
  const { organizationId, code } = order;
  const base = `/admin/o/${request.organization!.slug}`;
  const mayMoney = await can(scope, 'finance.read', order);
  const mayLog = await can(scope, 'finance.read', { organizationId });
  const mayLedger = await can(scope, 'ledger.read', { organizationId });
  return (row) => {
    if (row.kind === 'money' && row.act.subjectKind === 'dispute')
      return mayMoney ? `${base}/disputes/${row.act.subjectId}` : undefined;
    if (row.kind === 'money' && mayMoney)
      return `${base}/finance/payments${row.paymentId === null ? `?q=${code}` : `/${row.paymentId}`}`;
    if (row.kind === 'webhook' && mayLog) return `${base}/finance/webhooks/${row.webhook.id}`;
    if (row.kind === 'posting' && mayLedger) return `${base}/ledger?order=${code}`;
    return undefined;
  };
}

function detailOf({ detail, changes }: ReturnType<typeof historyText>[number]): string | undefined {
  const changed = (changes ?? []).map(({ label, before, after }) => `${label}: ${before || '–'} → ${after || '–'}`);
  return [detail, ...changed].filter(Boolean).join(' · ') || undefined;
}
