import { DateTime } from 'luxon';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import { AUDIT_KINDS, type AuditRow, listAudit } from '../../../modules/reports/index.ts';
import type { Field, ListView } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { actionText, actorText, changesText, kindText } from './audit-words.ts';

/** Who did what in one organization. */
export const organizationAuditPage = page({
  path: '/admin/o/:org/audit',
  may: 'settings.write',
  nav: { section: 'organization', label: 'audit.nav', order: 90, icon: 'history' },
  async show(scope, _at, request) {
    const { id } = request.organization!;
    const zone = (await organizationById(scope, id))?.zone ?? 'UTC';
    return { view: 'admin/list', model: await auditList(scope, request, { organizationId: id, zone }) };
  },
});

/** Who did what on the whole site. */
export const siteAuditPage = page({
  path: '/admin/audit',
  may: 'site.admin',
  nav: { section: 'site', label: 'audit.nav', order: 90, icon: 'history' },
  show: async (scope, _at, request) => ({
    view: 'admin/list',
    model: await auditList(scope, request, { zone: 'UTC' }),
  }),
});

async function auditList(
  scope: Scope,
  { path, query }: PageRequest,
  { organizationId, zone }: { organizationId?: string; zone: string },
): Promise<ListView> {
  const { rows, nextCursor } = await listAudit(scope, {
    organizationId,
    subjectKind: query['kind'] || undefined,
    q: query['q'],
    from: dayOf(query['from'], zone, 0),
    to: dayOf(query['to'], zone, 1),
    cursor: /^[0-9a-f-]{36}$/.test(query['cursor'] ?? '') ? query['cursor'] : undefined,
  });
  const { cursor: _before, ...filters } = query;
  return {
    title: scope.t('audit.title'),
    subtitle: scope.t('audit.subtitle', { zone }),
    filters: {
      action: path,
      fields: filterFields(scope, query),
      hidden: [],
      active: Object.values(filters).some((value) => value !== ''),
      resetHref: path,
    },
    table: {
      caption: scope.t('audit.title'),
      columns: ['when', 'who', 'what', 'on', 'changes'].map((key) => ({ label: scope.t(`audit.column.${key}`) })),
      rows: rows.map((row) => ({ cells: cellsOf(scope, row, zone) })),
    },
    page: {
      next: nextCursor && `${path}?${new URLSearchParams({ ...filters, cursor: nextCursor }).toString()}`,
    },
    empty: { title: scope.t('audit.empty.title'), text: scope.t('audit.empty.text'), icon: 'history' },
  };
}

function cellsOf(scope: Scope, row: AuditRow, zone: string): ListView['table']['rows'][number]['cells'] {
  return [
    { kind: 'instant', text: instantText(row.at, zone, scope.locale), iso: row.at.toISOString() },
    { kind: 'text', text: actorText(scope, row) },
    { kind: 'text', text: actionText(scope, row.action), detail: row.note },
    { kind: 'text', text: row.subjectLabel ?? row.subjectId, detail: kindText(scope, row.subjectKind) },
    { kind: 'text', text: changesText(scope, row), muted: true },
  ];
}

function filterFields(scope: Scope, query: PageRequest['query']): Field[] {
  const kinds = ['', ...AUDIT_KINDS].map((value) => ({
    value,
    label: value === '' ? scope.t('audit.any_kind') : kindText(scope, value),
    selected: value === (query['kind'] ?? ''),
  }));
  const search = scope.t('audit.search');
  return [
    { widget: 'search', name: 'q', label: search, placeholder: search, value: query['q'] ?? '', autocomplete: 'off' },
    { widget: 'select', name: 'kind', label: scope.t('audit.column.on'), options: kinds },
    { widget: 'date', name: 'from', label: scope.t('audit.from'), value: query['from'] ?? '' },
    { widget: 'date', name: 'to', label: scope.t('audit.to'), value: query['to'] ?? '' },
  ];
}

function dayOf(text: string | undefined, zone: string, plusDays: number): Date | undefined {
  const day = DateTime.fromFormat(text ?? '', 'yyyy-MM-dd', { zone });
  return day.isValid ? day.plus({ days: plusDays }).toJSDate() : undefined;
}
