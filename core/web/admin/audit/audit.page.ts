import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { type AuditRow, auditByDay, exportAudit, listAudit } from '../../../modules/reports/index.ts';
import type { ListView, Plot } from '../../../render/contract/index.ts';
import { barPlot } from '../../../render/plot.ts';
import { dateText, instantText } from '../../storefront/view-models/when.ts';
import { filterFields, filterOf, placeOf, type AuditPlace } from './audit-filter.ts';
import { actionText, actorText, changesText, kindText } from './audit-words.ts';
import { timeLocale } from '../../reader-time.ts';

const DAYS = 30;
const TYPES = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const;

/** Who did what in one organization. */
export const organizationAuditPage = page({
  path: '/admin/o/:org/audit',
  may: 'settings.write',
  nav: { section: 'organization', label: 'audit.nav', order: 90, icon: 'history' },
  show: async (scope, _at, request) => ({ view: 'admin/list', model: await auditList(scope, request) }),
});

/** Who did what on the whole site. */
export const siteAuditPage = page({
  path: '/admin/audit',
  may: 'site.admin',
  nav: { section: 'site', label: 'audit.nav', order: 90, icon: 'history' },
  show: async (scope, _at, request) => ({ view: 'admin/list', model: await auditList(scope, request) }),
});

// The same as files, with the same filters.
export const auditExportPages = [
  page({
    path: '/admin/o/:org/audit/export.csv',
    may: 'settings.write',
    show: (scope, _at, at) => file(scope, at, 'csv'),
  }),
  page({
    path: '/admin/o/:org/audit/export.json',
    may: 'settings.write',
    show: (scope, _at, at) => file(scope, at, 'json'),
  }),
  page({ path: '/admin/audit/export.csv', may: 'site.admin', show: (scope, _at, at) => file(scope, at, 'csv') }),
  page({ path: '/admin/audit/export.json', may: 'site.admin', show: (scope, _at, at) => file(scope, at, 'json') }),
];

async function file(scope: Scope, request: PageRequest, format: 'csv' | 'json') {
  const list = filterOf(request.query, await placeOf(scope, request));
  const content = await exportAudit(scope, { ...list, format });
  const name = `${request.organization?.slug ?? 'site'}-history.${format}`;
  return { file: { name, contentType: TYPES[format], content } };
}

async function auditList(scope: Scope, request: PageRequest): Promise<ListView> {
  const { path, query } = request;
  const place = await placeOf(scope, request);
  const { rows, nextCursor } = await listAudit(scope, {
    ...filterOf(query, place),
    cursor: /^[0-9a-f-]{36}$/.test(query['cursor'] ?? '') ? query['cursor'] : undefined,
  });
  const { cursor: _before, ...filters } = query;
  const asked = new URLSearchParams(filters).toString();
  return {
    title: scope.t('audit.title'),
    subtitle: scope.t('audit.subtitle', { zone: place.zone }),
    plot: await activityPlot(scope, place),
    filters: {
      action: path,
      fields: filterFields(scope, query),
      hidden: [],
      active: Object.values(filters).some((value) => value !== ''),
      resetHref: path,
    },
    exports: (['csv', 'json'] as const).map((format) => ({
      label: scope.t(`audit.export.${format}`),
      href: `${path}/export.${format}${asked && `?${asked}`}`,
    })),
    table: {
      caption: scope.t('audit.title'),
      columns: ['when', 'who', 'what', 'on', 'changes'].map((key) => ({ label: scope.t(`audit.column.${key}`) })),
      rows: rows.map((row) => ({ cells: cellsOf(scope, row, path, place.zone) })),
    },
    page: {
      next: nextCursor && `${path}?${new URLSearchParams({ ...filters, cursor: nextCursor }).toString()}`,
    },
    empty: { title: scope.t('audit.empty.title'), text: scope.t('audit.empty.text'), icon: 'history' },
  };
}

function cellsOf(scope: Scope, row: AuditRow, path: string, zone: string): ListView['table']['rows'][number]['cells'] {
  return [
    { kind: 'instant', text: instantText(row.at, zone, timeLocale(scope)), iso: row.at.toISOString() },
    { kind: 'text', text: actorText(scope, row) },
    { kind: 'link', text: actionText(scope, row.action), href: `${path}/${row.id}`, detail: row.note },
    { kind: 'text', text: row.subjectLabel ?? row.subjectId, detail: kindText(scope, row.subjectKind) },
    { kind: 'text', text: changesText(scope, row, zone), muted: true },
  ];
}

async function activityPlot(scope: Scope, { organizationId, zone }: AuditPlace): Promise<Plot> {
  const days = await auditByDay(scope, { organizationId, days: DAYS, zone });
  const total = days.reduce((sum, { entries }) => sum + entries, 0);
  return barPlot({
    title: scope.t('audit.plot', { count: DAYS }),
    summary: scope.t('audit.entries', { count: total }),
    top: String(Math.max(1, ...days.map(({ entries }) => entries))),
    points: days.map(({ beginsAt, entries }) => ({
      label: dateText(beginsAt, zone, scope.locale),
      value: entries,
      text: scope.t('audit.entries', { count: entries }),
    })),
    columns: [scope.t('dashboard.day'), scope.t('audit.title')],
  });
}
