import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { cancellationsOf } from '../../../modules/cancellations/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import {
  failedOrdersOf,
  importOf,
  problemsCsv,
  standingOrders,
  uploadersOf,
  type OrderImport,
} from '../../../modules/order-imports/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { Action, Notice, Section, ShowView } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { historySection } from '../audit/history.ts';
import { addressAt, eventAt, eventHref } from '../events/event-head.ts';
import { amountText, belowImports, importBadge, importHref, problemsTable } from './import-words.ts';
import { reportSections } from './report-sections.ts';

const FAILURES = 100;

/** Before: what would come of it. While it runs and after: how far it is, and what could not be made. */
export const importPage = page({
  path: '/admin/o/:org/events/:event/imports/:import',
  may: 'orders.read',
  async show(scope, { event: eventId, import: id }, request) {
    const event = await eventAt(scope, request, eventId);
    const row = await importOf(scope, { ...addressAt(request, eventId), id });
    const mayWrite = await can(scope, 'orders.write', addressAt(request, eventId));
    if (row.state === 'draft' && !row.report && mayWrite) return { goTo: `${importHref(request, row)}/columns` };
    const sections =
      row.state === 'draft' ? reportSections(scope, event, row) : await progressSections(scope, event, row);
    const model: ShowView = {
      ...belowImports(scope, request, event, row.fileName),
      badges: [importBadge(scope, row.state)],
      actions: mayWrite ? await actionsOf(scope, request, row) : [],
      notices: await noticesOf(scope, request, row),
      main: sections,
      aside: [await factsSection(scope, event, row), await historySection(scope, [id], event.zone)],
    };
    return { view: 'admin/show', model };
  },
});

/** The rows that cannot be made, to put right and send again. */
export const importProblemsPage = page({
  path: '/admin/o/:org/events/:event/imports/:import/problems.csv',
  may: 'orders.write',
  async show(scope, { event: eventId, import: id }, request) {
    const row = await importOf(scope, { ...addressAt(request, eventId), id });
    const name = `${row.fileName.replace(/\.[a-z]+$/i, '')}-problems.csv`;
    return { file: { name, contentType: 'text/csv; charset=utf-8', content: problemsCsv(scope, row) } };
  },
});

async function actionsOf(scope: Scope, request: PageRequest, row: OrderImport): Promise<Action[]> {
  const base = importHref(request, row);
  const problems: Action = {
    label: scope.t('order_imports.download'),
    href: `${base}/problems.csv`,
    icon: 'download',
    download: true,
  };
  if (row.state === 'draft') {
    const { orders = 0, problemCount = 0 } = row.report ?? {};
    return [
      ...(orders > 0
        ? [{ label: scope.t('order_imports.start'), href: `${base}/start`, tone: 'primary', dialog: true } as const]
        : []),
      ...(row.kind === 'orders' ? [{ label: scope.t('order_imports.columns_change'), href: `${base}/columns` }] : []),
      ...(problemCount > 0 ? [problems] : []),
    ];
  }
  if (row.state === 'running') {
    return [
      { label: scope.t('order_imports.look_again'), href: base, tone: 'primary' },
      { label: scope.t('order_imports.stop'), action: `${base}/stop` },
    ];
  }
  const hasFile = Boolean(row.path);
  const standing = await standingOrders(scope, row.id);
  return [
    ...(hasFile && (row.failedCount > 0 || row.state === 'stopped')
      ? [
          {
            label: scope.t(row.state === 'stopped' ? 'order_imports.resume' : 'order_imports.again'),
            action: `${base}/resume`,
            tone: 'primary',
          } as const,
        ]
      : []),
    ...(hasFile && row.failedCount > 0 ? [problems] : []),
    ...(standing > 0
      ? [{ label: scope.t('order_imports.undo'), href: `${base}/undo`, tone: 'danger', dialog: true } as const]
      : []),
  ];
}

async function noticesOf(scope: Scope, request: PageRequest, row: OrderImport): Promise<Notice[]> {
  const { report } = row;
  if (row.state === 'draft' && report) {
    const text = scope.t('order_imports.nothing_yet');
    return [{ tone: report.badOrders > 0 ? 'warning' : 'info', text }];
  }
  const undone = (await cancellationsOf(scope, { organizationId: row.organizationId, eventId: row.event.id })).some(
    ({ orderImportId }) => orderImportId === row.id,
  );
  if (!undone) return [];
  const href = `${eventHref(request, row.event.id)}/cancellations`;
  return [
    {
      tone: 'warning',
      text: scope.t('order_imports.undone'),
      actions: [{ label: scope.t('events.call_off.progress'), href }],
    },
  ];
}

async function progressSections(scope: Scope, { currency }: EventDetail, row: OrderImport): Promise<Section[]> {
  const settled = row.doneCount + row.failedCount;
  const total = Math.max(row.orderCount, settled);
  const failed = await failedOrdersOf(scope, row.id, FAILURES);
  const problems = failed.map(({ problem }) => problem);
  return [
    {
      kind: 'facts',
      title: scope.t('order_imports.progress'),
      facts: [
        {
          label: scope.t('order_imports.settled'),
          cell: { kind: 'meter', text: `${settled} / ${total}`, value: settled, max: Math.max(1, total) },
        },
        { label: scope.t('order_imports.made'), cell: { kind: 'count', text: String(row.doneCount) } },
        { label: scope.t('order_imports.tickets'), cell: { kind: 'count', text: String(row.ticketCount) } },
        { label: scope.t('orders.total'), cell: { kind: 'money', text: amountText(scope, row.totalMinor, currency) } },
        { label: scope.t('order_imports.failed'), cell: { kind: 'count', text: String(row.failedCount) } },
      ],
    },
    ...(problems.length === 0 ? [] : [problemsTable(scope, scope.t('order_imports.not_made'), problems)]),
  ];
}

async function factsSection(scope: Scope, { zone }: EventDetail, row: OrderImport): Promise<Section> {
  const { options, createdBy } = row;
  const who = (await uploadersOf(scope, [row])).get(createdBy ?? '');
  const text = (label: string, said: string) => ({
    label: scope.t(`order_imports.${label}`),
    cell: { kind: 'text', text: said } as const,
  });
  return {
    kind: 'facts',
    title: scope.t('order_imports.file'),
    facts: [
      text('rows', String(row.rowCount)),
      text('encoding', `${row.encoding} · ${row.delimiter === '\t' ? 'Tab' : row.delimiter}`),
      text('option.mails', scope.t(`order_imports.option.mails_${options.mails}`)),
      text('option.mode', scope.t(`order_imports.option.mode_${options.mode}`)),
      {
        label: scope.t('order_imports.uploaded'),
        cell: {
          kind: 'instant',
          text: instantText(row.createdAt, zone, timeLocale(scope)),
          iso: row.createdAt.toISOString(),
          detail: who,
        },
      },
    ],
  };
}
