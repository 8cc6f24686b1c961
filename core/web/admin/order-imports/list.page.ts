import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { importsOf, uploadersOf, type OrderImport } from '../../../modules/order-imports/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { Cell, ListView } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { addressAt, belowEvent, eventAt } from '../events/event-head.ts';
import { importBadge, importHref, importsHref } from './import-words.ts';

/** The files whose orders were made, or are about to be. */
export const importsPage = page({
  path: '/admin/o/:org/events/:event/imports',
  may: 'orders.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const rows = await importsOf(scope, addressAt(request, id));
    const names = await uploadersOf(scope, rows);
    const mayAdd = await can(scope, 'orders.write', addressAt(request, id));
    const base = importsHref(request, id);
    const model: ListView = {
      ...belowEvent(scope, request, event, scope.t('order_imports.title')),
      subtitle: scope.t('order_imports.subtitle'),
      actions: mayAdd
        ? [
            { label: scope.t('order_imports.new'), href: `${base}/new`, tone: 'primary' },
            { label: scope.t('order_imports.guests.title'), href: `${base}/guests` },
          ]
        : [],
      table: {
        caption: scope.t('order_imports.title'),
        columns: [
          { label: scope.t('order_imports.file') },
          { label: scope.t('order_imports.orders'), align: 'end' },
          { label: scope.t('order_imports.failed'), align: 'end' },
          { label: scope.t('orders.admin.state') },
          { label: scope.t('order_imports.uploaded') },
        ],
        rows: rows.map((row) => ({ cells: cellsOf(scope, request, event, row, names) })),
      },
      page: {},
      empty: { title: scope.t('order_imports.empty_title'), text: scope.t('order_imports.empty_text'), icon: 'order' },
    };
    return { view: 'admin/list', model };
  },
});

function cellsOf(
  scope: Scope,
  request: PageRequest,
  { zone }: EventDetail,
  row: OrderImport,
  names: ReadonlyMap<string, string>,
): Cell[] {
  const when = instantText(row.createdAt, zone, timeLocale(scope));
  return [
    {
      kind: 'link',
      text: row.fileName,
      href: importHref(request, row),
      detail: scope.t(`order_imports.kind.${row.kind}`, { count: row.rowCount }),
    },
    { kind: 'count', text: String(row.doneCount) },
    { kind: 'count', text: String(row.failedCount) },
    { kind: 'badge', ...importBadge(scope, row.state) },
    { kind: 'instant', text: when, iso: row.createdAt.toISOString(), detail: names.get(row.createdBy ?? '') },
  ];
}
