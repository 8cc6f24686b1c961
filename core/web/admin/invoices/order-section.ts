import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { invoicesOfOrder, type InvoiceRow } from '../../../modules/invoices/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import type { Section } from '../../../render/contract/index.ts';
import { ordersHref } from '../orders/orders-href.ts';
import { dayText, invoiceBadge, invoicesHref, sumText } from './invoice-words.ts';

/** The documents of an order, for those who may see them, and the way to issue one where it has none. */
export async function invoiceSections(scope: Scope, request: PageRequest, order: OrderDetail): Promise<Section[]> {
  if (!order.placedAt || order.totalMinor === 0 || !(await can(scope, 'invoices.read', order))) return [];
  const rows = await invoicesOfOrder(scope, order.id);
  const isBilled = rows.some(({ kind, totalMinor, creditedMinor }) => kind === 'invoice' && creditedMinor < totalMinor);
  const isOpen = order.state === 'pending' || order.state === 'confirmed';
  const mayIssue = isOpen && !isBilled && (await can(scope, 'invoices.write', order));
  const href = `${ordersHref(request)}/${order.code}/invoice`;
  const table = documentsTable(scope, request, rows, scope.t('invoices.of_order'));
  return [{ ...table, actions: mayIssue ? [{ label: scope.t('invoices.issue.title'), href }] : [] }];
}

export function documentsTable(
  scope: Scope,
  request: PageRequest,
  rows: readonly InvoiceRow[],
  title: string,
): Section & { kind: 'table' } {
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: scope.t('invoices.column.number') },
        { label: scope.t('invoices.column.issued') },
        { label: scope.t('invoices.column.state') },
        { label: scope.t('invoices.column.amount'), align: 'end' },
      ],
      rows: rows.map((row) => ({
        cells: [
          { kind: 'link', text: row.fullNumber, href: `${invoicesHref(request)}/${row.id}` },
          { kind: 'text', text: dayText(scope, row.issuedOn) },
          { kind: 'badge', ...invoiceBadge(scope, row) },
          { kind: 'money', text: sumText(scope, row.totalMinor, row.currency) },
        ],
      })),
      empty: scope.t('invoices.none'),
    },
  };
}
