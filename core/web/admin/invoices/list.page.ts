import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  invoicesCsv,
  isSellerComplete,
  listInvoices,
  sellerSettings,
  sumInvoices,
  type InvoiceRow,
  type InvoiceTotals,
} from '../../../modules/invoices/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { Cell, ListView, Notice } from '../../../render/contract/index.ts';
import { ordersHref } from '../orders/orders-href.ts';
import { filterFields, filterOf, filterQuery } from './invoice-filter.ts';
import { dayText, invoiceBadge, invoicesHref, sumText } from './invoice-words.ts';

/** Every document of an organization, with what they come to. */
export const invoicesPage = page({
  path: '/admin/o/:org/invoices',
  may: 'invoices.read',
  nav: { section: 'organization', label: 'invoices.title', order: 51, icon: 'payment' },
  async show(scope, _at, request) {
    const { query, path, organization } = request;
    const filter = filterOf(request);
    const { rows, nextCursor } = await listInvoices(scope, { ...filter, cursor: query['cursor'] });
    const totals = await sumInvoices(scope, filter);
    const chosen = filterQuery(request);
    const all = await sumInvoices(scope, { organizationId: organization!.id });
    const currencies = [...new Set(all.map(({ currency }) => currency))];
    const next = nextCursor && new URLSearchParams([...chosen, ['cursor', nextCursor]]);
    const suffix = chosen.size === 0 ? '' : `?${chosen}`;
    const model: ListView = {
      title: scope.t('invoices.title'),
      subtitle: scope.t('invoices.subtitle'),
      notices: [...(await sellerNotice(scope, request)), ...totalNotices(scope, totals)],
      actions: [
        { label: scope.t('invoices.bundle.title'), href: `${path}/bundles`, icon: 'download' },
        ...((await can(scope, 'invoices.write', { organizationId: organization!.id }))
          ? [{ label: scope.t('invoices.past.title'), href: `${path}/past` }]
          : []),
      ],
      filters: {
        action: path,
        fields: await filterFields(scope, request, currencies),
        hidden: [],
        active: chosen.size > 0,
        resetHref: path,
      },
      exports: [{ label: scope.t('invoices.export'), href: `${path}.csv${suffix}` }],
      table: {
        caption: scope.t('invoices.title'),
        columns: [
          { label: scope.t('invoices.column.number') },
          { label: scope.t('invoices.column.buyer') },
          { label: scope.t('invoices.column.order') },
          { label: scope.t('invoices.column.issued') },
          { label: scope.t('invoices.column.state') },
          { label: scope.t('invoices.column.amount'), align: 'end' },
        ],
        rows: rows.map((row) => ({ cells: cellsOf(scope, request, row) })),
        empty: scope.t('invoices.empty_filtered'),
      },
      page: { next: next && `${path}?${next}` },
      empty: { title: scope.t('invoices.empty_title'), text: scope.t('invoices.empty_text'), icon: 'payment' },
    };
    return { view: 'admin/list', model };
  },
});

export const invoicesCsvPage = page({
  path: '/admin/o/:org/invoices.csv',
  may: 'invoices.read',
  async show(scope, _at, request) {
    const content = invoicesCsv(scope, filterOf(request));
    return { file: { name: 'invoices.csv', contentType: 'text/csv; charset=utf-8', content } };
  },
});

function totalNotices(scope: Scope, totals: readonly InvoiceTotals[]): Notice[] {
  return [...Map.groupBy(totals, ({ currency }) => currency)].map(([currency, own]) => {
    const sum = (kind: InvoiceTotals['kind'], pick: (row: InvoiceTotals) => number) =>
      own.filter((row) => row.kind === kind).reduce((all, row) => all + pick(row), 0);
    const less = (pick: (row: InvoiceTotals) => number) =>
      sumText(scope, sum('invoice', pick) - sum('credit_note', pick), currency);
    const total = (row: InvoiceTotals) => row.totalMinor;
    return {
      tone: 'info',
      title: scope.t('invoices.totals', { currency, net: less(total), tax: less(({ taxMinor }) => taxMinor) }),
      text: scope.t('invoices.totals_of', {
        invoices: sumText(scope, sum('invoice', total), currency),
        credits: sumText(scope, sum('credit_note', total), currency),
      }),
    };
  });
}

async function sellerNotice(scope: Scope, { organization }: PageRequest): Promise<Notice[]> {
  const { id: organizationId, slug } = organization!;
  if (isSellerComplete(await scope.settings.get(sellerSettings, { organizationId }))) return [];
  const href = `/admin/o/${slug}/settings/areas/core.invoice-seller`;
  const mayWrite = await can(scope, 'settings.write', { organizationId });
  const actions = mayWrite ? [{ label: scope.t('invoices.seller_link'), href }] : [];
  return [{ tone: 'warning', text: scope.t('invoices.seller_missing'), actions }];
}

function cellsOf(scope: Scope, request: PageRequest, row: InvoiceRow): Cell[] {
  const { id, fullNumber, buyerName, orderCode, issuedOn, totalMinor, taxMinor, currency, kind } = row;
  return [
    { kind: 'link', text: fullNumber, href: `${invoicesHref(request)}/${id}`, detail: row.invoice?.fullNumber },
    { kind: 'text', text: buyerName },
    { kind: 'link', text: orderCode, href: `${ordersHref(request)}/${orderCode}` },
    { kind: 'text', text: dayText(scope, issuedOn) },
    { kind: 'badge', ...invoiceBadge(scope, row) },
    {
      kind: 'money',
      text: `${kind === 'credit_note' ? '−' : ''}${sumText(scope, totalMinor, currency)}`,
      detail: `${scope.t('invoices.column.tax')} ${sumText(scope, taxMinor, currency)}`,
    },
  ];
}
