import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { listOrders } from '../../../modules/orders/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import {
  codesCsv,
  listCodes,
  promotionById,
  titlesOfEvents,
  type CodeRow,
  type PromotionRow,
} from '../../../modules/promotions/index.ts';
import type { Cell, Section, ShowView } from '../../../render/contract/index.ts';
import { orderBadge } from '../../storefront/view-models/order-view.ts';
import { historySection } from '../audit/history.ts';
import { amountText, ordersHref } from '../orders/list.page.ts';
import {
  effectText,
  nameText,
  promotionBadge,
  usesText,
  whereText,
  windowText,
  type EventTitles,
} from './promotion-words.ts';
import { promotionsHref } from './promotions.page.ts';

/** One promotion: what it gives, its codes, and who used it. */
export const promotionPage = page({
  path: '/admin/o/:org/promotions/:promotion',
  may: 'promotions.read',
  async show(scope, { promotion: id }, request) {
    const organizationId = request.organization!.id;
    const row = await promotionById(scope, organizationId, id);
    const mayWrite = await can(scope, 'promotions.write', { organizationId });
    const { zone } = (await organizationById(scope, organizationId))!;
    const titles = await titlesOfEvents(scope, row.eventIds);
    const base = `${promotionsHref(request)}/${id}`;
    const model: ShowView = {
      title: nameText(scope, row),
      subtitle: effectText(scope, row),
      breadcrumbs: [{ label: scope.t('promotions.title'), href: promotionsHref(request) }],
      badges: [promotionBadge(scope, row)],
      actions: mayWrite ? actionsOf(scope, row, base) : [],
      main: [
        ...(row.kind === 'code' ? [await codesSection(scope, request, row, { base, mayWrite })] : []),
        ...((await can(scope, 'orders.read', { organizationId })) ? [await ordersSection(scope, request, row)] : []),
      ],
      aside: [
        { kind: 'facts', facts: factsOf(scope, row, { zone: row.eventZone ?? zone, titles }) },
        await historySection(scope, [id], row.eventZone ?? zone),
      ],
    };
    return { view: 'admin/show', model };
  },
});

/** All its codes as a file. */
export const codesCsvPage = page({
  path: '/admin/o/:org/promotions/:promotion/codes.csv',
  may: 'promotions.read',
  async show(scope, { promotion: id }, request) {
    await promotionById(scope, request.organization!.id, id);
    const content = codesCsv(scope, id);
    return { file: { name: 'codes.csv', contentType: 'text/csv; charset=utf-8', content } };
  },
});

function actionsOf(scope: Scope, { kind, state }: PromotionRow, base: string): ShowView['actions'] {
  const move =
    state === 'active'
      ? ({ label: scope.t('promotions.archive'), action: `${base}/archive`, tone: 'danger' } as const)
      : ({ label: scope.t('promotions.restore'), action: `${base}/restore` } as const);
  return [
    ...(kind === 'code' && state === 'active'
      ? [{ label: scope.t('promotions.add_codes'), href: `${base}/codes/new`, tone: 'primary', icon: 'plus' } as const]
      : []),
    { label: scope.t('promotions.edit'), href: `${base}/edit` },
    move,
  ];
}

async function codesSection(
  scope: Scope,
  { query }: PageRequest,
  { id }: PromotionRow,
  { base, mayWrite }: { readonly base: string; readonly mayWrite: boolean },
): Promise<Section> {
  const { rows, nextCursor } = await listCodes(scope, id, { cursor: query['codes'] });
  return {
    kind: 'table',
    title: scope.t('promotions.codes'),
    actions: [
      ...(rows.length > 0 ? [{ label: scope.t('promotions.export'), href: `${base}/codes.csv`, download: true }] : []),
      ...(nextCursor ? [{ label: scope.t('promotions.older_codes'), href: `${base}?codes=${nextCursor}` }] : []),
    ],
    table: {
      caption: scope.t('promotions.codes'),
      columns: [
        { label: scope.t('promotions.column.code') },
        { label: scope.t('promotions.column.uses') },
        { label: scope.t('promotions.column.state') },
        ...(mayWrite ? [{ label: scope.t('tickets.column.actions'), quiet: true }] : []),
      ],
      rows: rows.map((code) => ({ cells: codeCells(scope, code, mayWrite ? base : undefined) })),
      empty: scope.t('promotions.no_codes'),
    },
  };
}

function codeCells(scope: Scope, code: CodeRow, base: string | undefined): Cell[] {
  const isActive = code.state === 'active';
  const act = isActive ? 'block' : 'unblock';
  return [
    { kind: 'code', text: code.code },
    { kind: 'count', text: usesText(scope, code) },
    { kind: 'badge', label: scope.t(`promotions.code_state.${code.state}`), tone: isActive ? 'success' : 'neutral' },
    ...(base === undefined
      ? []
      : [
          {
            kind: 'actions',
            actions: [
              { label: scope.t(`promotions.${act}`), action: `${base}/codes/${code.id}/${act}`, tone: 'quiet' },
            ],
          } satisfies Cell,
        ]),
  ];
}

async function ordersSection(scope: Scope, request: PageRequest, { id }: PromotionRow): Promise<Section> {
  const { rows } = await listOrders(scope, { organizationId: request.organization!.id, promotionId: id, limit: 20 });
  return {
    kind: 'table',
    title: scope.t('promotions.orders'),
    table: {
      caption: scope.t('promotions.orders'),
      columns: [
        { label: scope.t('orders.admin.order') },
        { label: scope.t('orders.total'), align: 'end' },
        { label: scope.t('orders.admin.state') },
      ],
      rows: rows.map((order) => ({
        cells: [
          { kind: 'link', text: order.code, href: `${ordersHref(request)}/${order.code}`, detail: order.name ?? '' },
          { kind: 'money', text: amountText(scope, order.totalMinor, order.currency) },
          { kind: 'badge', ...orderBadge(scope, order) },
        ],
      })),
      empty: scope.t('promotions.no_orders'),
    },
  };
}

function factsOf(
  scope: Scope,
  row: PromotionRow,
  { zone, titles }: { readonly zone: string; readonly titles: EventTitles },
) {
  const amount = (minor: number) => formatMoney(money(minor, row.currency), scope.locale);
  const fact = (key: string, text: string | null) =>
    text === null || text === ''
      ? []
      : [{ label: scope.t(`promotions.field.${key}`), cell: { kind: 'text', text } as const }];
  const { maxUsesPerCode, maxUsesPerBuyer } = row;
  return [
    ...fact('event', whereText(scope, row, titles)),
    ...fact('kind', scope.t(`promotions.kind.${row.kind}`)),
    ...fact('window', windowText(scope, row, zone)),
    ...fact('min_quantity', row.minQuantity > 0 ? String(row.minQuantity) : null),
    ...fact('min_amount', row.minMinor > 0 ? amount(row.minMinor) : null),
    ...fact('max_uses', row.kind === 'code' ? usesText(scope, row) : null),
    ...fact('max_per_code', maxUsesPerCode === null ? null : String(maxUsesPerCode)),
    ...fact('max_per_buyer', maxUsesPerBuyer === null ? null : String(maxUsesPerBuyer)),
    ...fact(
      'budget',
      row.budgetMinor === null
        ? null
        : scope.t('tickets.taken_of', { taken: amount(row.spentMinor), size: amount(row.budgetMinor) }),
    ),
    ...fact('tags', row.tags.join(', ')),
  ];
}
