import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { auditEntry, type AuditRow } from '../../../modules/reports/index.ts';
import type { Cell, Section, ShowView } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { placeOf } from './audit-filter.ts';
import { actionText, actorText, changesOf, kindText } from './audit-words.ts';
import { timeLocale } from '../../reader-time.ts';

export const organizationEntryPage = page({
  path: '/admin/o/:org/audit/:entry',
  may: 'settings.write',
  show: (scope, { entry }, request) => show(scope, entry, request),
});

export const siteEntryPage = page({
  path: '/admin/audit/:entry',
  may: 'site.admin',
  show: (scope, { entry }, request) => show(scope, entry, request),
});

async function show(scope: Scope, id: string, request: PageRequest) {
  const { organizationId, zone } = await placeOf(scope, request);
  const row = await auditEntry(scope, { id, organizationId });
  if (!row) throw new DomainError('audit.not_found', { status: 404 });
  const model: ShowView = {
    title: actionText(scope, row.action),
    subtitle: row.subjectLabel ?? row.subjectId,
    breadcrumbs: [{ label: scope.t('audit.title'), href: request.path.slice(0, request.path.lastIndexOf('/')) }],
    main: [changesSection(scope, row, zone)],
    aside: [{ kind: 'facts', title: scope.t('audit.facts'), facts: factsOf(scope, row, zone) }],
  };
  return { view: 'admin/show', model };
}

function changesSection(scope: Scope, row: AuditRow, zone: string): Section {
  return {
    kind: 'table',
    title: scope.t('audit.column.changes'),
    table: {
      caption: scope.t('audit.column.changes'),
      columns: ['field', 'before', 'after'].map((key) => ({ label: scope.t(`audit.column.${key}`) })),
      rows: changesOf(scope, row, zone).map(({ label, before, after }) => ({
        cells: [label, before, after].map((text) => ({ kind: 'text', text: text || '–' })),
      })),
      empty: scope.t('audit.no_changes'),
    },
  };
}

function factsOf(scope: Scope, row: AuditRow, zone: string): { label: string; cell: Cell }[] {
  const at = { text: `${instantText(row.at, zone, timeLocale(scope))} (${zone})`, iso: row.at.toISOString() };
  const facts: [string, Cell | null][] = [
    ['when', { kind: 'instant', ...at }],
    ['who', { kind: 'text', text: actorText(scope, row), detail: row.actorId }],
    ['admin', row.impersonatorId === null ? null : text(row.impersonatorLabel, row.impersonatorId)],
    ['on', { kind: 'text', text: row.subjectLabel ?? '–', detail: kindText(scope, row.subjectKind) }],
    ['id', { kind: 'code', text: row.subjectId }],
    ['note', text(row.note)],
    ['ip', text(row.ip)],
    ['browser', text(row.userAgent)],
    ['request', row.requestId === null ? null : { kind: 'code', text: row.requestId }],
    ['seq', row.seq === null ? { kind: 'text', text: scope.t('audit.not_chained') } : text(String(row.seq))],
    ['hash', row.hash === null ? null : { kind: 'code', text: row.hash }],
  ];
  return facts.flatMap(([key, cell]) => (cell ? [{ label: scope.t(`audit.fact.${key}`), cell }] : []));
}

function text(value: string | null, detail?: string | null): Cell | null {
  return value === null ? null : { kind: 'text', text: value, detail };
}
