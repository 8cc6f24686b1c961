import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import {
  gatewayAccountsOf,
  listRefusals,
  listWebhooks,
  REFUSAL_REASONS,
  type ListRefusals,
  type RefusalRow,
  type WebhookRow,
} from '../../../modules/payments/index.ts';
import type { Cell, Field, ListView } from '../../../render/contract/index.ts';
import { dayOf } from '../audit/audit-filter.ts';
import { choice } from '../filter-fields.ts';
import { readerZone } from '../../reader-time.ts';
import { financeHref, financeTabs, whenCell } from './finance-words.ts';

/** What the providers reported; the newest first. */
export const webhooksPage = page({
  path: '/admin/o/:org/finance/webhooks',
  may: 'finance.read',
  async show(scope, _at, request) {
    const { path, query } = request;
    const organizationId = request.organization!.id;
    const { zone } = (await organizationById(scope, organizationId))!;
    const filter = { organizationId, ...filterOf(query, zone), q: query['q']?.slice(0, 200) };
    const { rows, nextCursor } = await listWebhooks(scope, { ...filter, cursor: query['cursor'] });
    const { cursor: _before, ...given } = query;
    const refused = await refusedLately(scope, organizationId);
    const toRefused = { label: scope.t('finance.refusals.title'), href: `${path}/refused` };
    const model: ListView = {
      ...headOf(scope, 'webhooks'),
      tabs: financeTabs(scope, request, false),
      notices:
        refused === 0
          ? []
          : [
              {
                ...{ tone: 'warning', text: scope.t('finance.webhooks.refused_lately', { count: refused }) },
                actions: [toRefused],
              },
            ],
      actions: refused === 0 ? [toRefused] : [],
      filters: filtersOf(request, [
        {
          ...{ widget: 'search', name: 'q', label: scope.t('finance.webhooks.search') },
          ...{ placeholder: scope.t('finance.webhooks.search'), value: query['q'] ?? '', autocomplete: 'off' },
        },
        ...(await placeFields(scope, request, organizationId)),
      ]),
      table: {
        caption: scope.t('finance.webhooks.title'),
        columns: [
          ...['event', 'account', 'order'].map((key) => ({ label: scope.t(`finance.webhook.${key}`) })),
          { label: scope.t('finance.webhook.deliveries'), align: 'end' },
          { label: scope.t('finance.webhook.received') },
        ],
        rows: rows.map((row) => ({ cells: cellsOf(scope, request, row, zone) })),
      },
      page: { next: nextCursor && `${path}?${new URLSearchParams({ ...given, cursor: nextCursor }).toString()}` },
    };
    return { view: 'admin/list', model };
  },
});

/** What somebody sent and was refused, counted by hour: nothing else of it is kept. */
export const refusalsPage = page({
  path: '/admin/o/:org/finance/webhooks/refused',
  may: 'finance.read',
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { zone } = (await organizationById(scope, organizationId))!;
    const href = `${financeHref(request)}/webhooks`;
    const model = await refusalList(scope, request, { organizationId, zone });
    const breadcrumbs = [{ label: scope.t('finance.webhooks.title'), href }];
    return { view: 'admin/list', model: { ...model, breadcrumbs } };
  },
});

/** The same of the whole site, with what was for an account that does not exist. */
export const siteRefusalsPage = page({
  path: '/admin/webhooks/refused',
  may: 'site.admin',
  nav: { section: 'site', label: 'finance.refusals.title', order: 61, icon: 'lock' },
  async show(scope, _at, request) {
    return { view: 'admin/list', model: await refusalList(scope, request, { zone: readerZone(scope) }) };
  },
});

async function refusalList(
  scope: Scope,
  request: PageRequest,
  { organizationId, zone }: { readonly organizationId?: string; readonly zone: string },
): Promise<ListView> {
  const { query } = request;
  const reason = REFUSAL_REASONS.find((one) => one === query['reason']);
  const list: ListRefusals = { organizationId, ...filterOf(query, zone), reason };
  const rows = await listRefusals(scope, list);
  return {
    ...headOf(scope, 'refusals'),
    filters: filtersOf(request, [
      choice(scope.t('finance.refusals.reason'), 'reason', query, [
        { value: '', label: scope.t('finance.refusals.any') },
        ...REFUSAL_REASONS.map((value) => ({ value, label: scope.t(`finance.refusals.because.${value}`) })),
      ]),
      ...(await placeFields(scope, request, organizationId)),
    ]),
    table: {
      caption: scope.t('finance.refusals.title'),
      columns: [
        ...['reason', 'account'].map((key) => ({ label: scope.t(`finance.refusals.${key}`) })),
        { label: scope.t('finance.refusals.times'), align: 'end' },
        ...['hour', 'last'].map((key) => ({ label: scope.t(`finance.refusals.${key}`) })),
      ],
      rows: rows.map((row) => ({ cells: refusalCells(scope, row, zone) })),
    },
    page: {},
  };
}

function refusalCells(scope: Scope, { reason, account, times, beginsAt, lastAt }: RefusalRow, zone: string): Cell[] {
  return [
    { kind: 'text', text: scope.t(`finance.refusals.because.${reason}`) },
    account ? { kind: 'text', text: account.label } : { kind: 'text', text: '–', muted: true },
    { kind: 'count', text: String(times) },
    whenCell(scope, beginsAt, zone),
    whenCell(scope, lastAt, zone),
  ];
}

function cellsOf(scope: Scope, request: PageRequest, row: WebhookRow, zone: string): Cell[] {
  const base = financeHref(request);
  return [
    { kind: 'link', text: row.eventId, href: `${base}/webhooks/${row.id}`, detail: row.ref },
    { kind: 'text', text: row.account.label },
    row.paymentId === null
      ? { kind: 'text', text: scope.t('finance.webhook.unknown'), muted: true }
      : { kind: 'link', text: row.orderCode ?? '–', href: `${base}/payments/${row.paymentId}` },
    { kind: 'count', text: String(row.deliveries) },
    whenCell(scope, row.receivedAt, zone),
  ];
}

function headOf(scope: Scope, of: 'webhooks' | 'refusals') {
  return {
    title: scope.t(`finance.${of}.title`),
    subtitle: scope.t(`finance.${of}.subtitle`),
    empty: { title: scope.t(`finance.${of}.empty`), text: scope.t(`finance.${of}.empty_text`), icon: 'inbox' },
  };
}

function filtersOf({ path, query }: PageRequest, fields: Field[]): NonNullable<ListView['filters']> {
  const active = fields.some(({ name }) => (query[name] ?? '') !== '');
  return { action: path, fields, hidden: [], active, resetHref: path };
}

function filterOf(query: PageRequest['query'], zone: string) {
  return {
    accountId: /^[0-9a-f-]{36}$/.test(query['account'] ?? '') ? query['account'] : undefined,
    from: dayOf(query['from'], zone, 0),
    to: dayOf(query['to'], zone, 1),
  };
}

async function placeFields(scope: Scope, { query }: PageRequest, organizationId: string | undefined): Promise<Field[]> {
  const accounts = organizationId === undefined ? [] : await gatewayAccountsOf(scope, organizationId);
  return [
    ...(accounts.length > 1
      ? [
          choice(scope.t('finance.webhook.account'), 'account', query, [
            { value: '', label: scope.t('ledger.any_at_account') },
            ...accounts.map(({ id, label }) => ({ value: id, label })),
          ]),
        ]
      : []),
    { widget: 'date', name: 'from', label: scope.t('ledger.from'), value: query['from'] ?? '' },
    { widget: 'date', name: 'to', label: scope.t('ledger.to'), value: query['to'] ?? '' },
  ];
}

async function refusedLately(scope: Scope, organizationId: string): Promise<number> {
  const rows = await listRefusals(scope, { organizationId, from: scope.clock.in({ days: -1 }) });
  return rows.reduce((sum, { times }) => sum + times, 0);
}
