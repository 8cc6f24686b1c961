import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { listReports, type ReportRow, type ReportState } from '../../../modules/moderation/index.ts';
import type { Badge, ListView, Tone } from '../../../render/contract/index.ts';
import { bulkOf } from '../bulk/bulk-acts.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { REPORTS, reportBulk } from './bulk-reports.page.ts';
import { timeLocale } from '../../reader-time.ts';

export { REPORTS };
const STATES: readonly ReportState[] = ['open', 'dismissed', 'taken_down'];
const TONES: Readonly<Record<ReportState, Tone>> = { open: 'warning', dismissed: 'neutral', taken_down: 'danger' };

/** What visitors told the site about events; those that wait first. */
export const reportsPage = page({
  path: REPORTS,
  may: 'site.admin',
  nav: { section: 'site', label: 'moderation.nav', order: 25, icon: 'alert' },
  async show(scope, _at, request) {
    const { query } = request;
    const asked = query['state'] ?? 'open';
    const state = STATES.find((one) => one === asked);
    const cursor = z.uuid().safeParse(query['cursor']).data;
    const { rows, nextCursor } = await listReports(scope, { state, cursor });
    const next = nextCursor && new URLSearchParams({ state: asked, cursor: nextCursor }).toString();
    const table: ListView['table']['rows'] = rows.map((report) => ({
      ...(report.state === 'open' && { value: report.id }),
      label: report.eventTitle,
      cells: cellsOf(scope, report),
    }));
    const model: ListView = {
      title: scope.t('moderation.title'),
      subtitle: scope.t('moderation.subtitle'),
      filters: {
        action: REPORTS,
        hidden: [],
        active: asked !== 'open',
        resetHref: REPORTS,
        fields: [
          {
            widget: 'select',
            name: 'state',
            label: scope.t('moderation.column.state'),
            value: asked,
            options: [
              ...STATES.map((value) => ({
                value,
                label: scope.t(`moderation.state.${value}`),
                selected: value === asked,
              })),
              { value: 'all', label: scope.t('moderation.all'), selected: state === undefined },
            ],
          },
        ],
      },
      table: {
        caption: scope.t('moderation.title'),
        columns: ['event', 'reason', 'state', 'since'].map((key) => ({ label: scope.t(`moderation.column.${key}`) })),
        rows: table,
      },
      bulk: bulkOf(scope, request, reportBulk, table),
      page: { next: next && `${REPORTS}?${next}` },
      empty: { title: scope.t('moderation.empty_title'), text: scope.t('moderation.empty_text'), icon: 'check' },
    };
    return { view: 'admin/list', model };
  },
});

export function reportBadge(scope: Scope, state: ReportState): Badge {
  return { label: scope.t(`moderation.state.${state}`), tone: TONES[state] };
}

function cellsOf(scope: Scope, report: ReportRow): ListView['table']['rows'][number]['cells'] {
  const { id, eventTitle, reason, text, state, createdAt } = report;
  return [
    { kind: 'link', text: eventTitle, href: `${REPORTS}/${id}` },
    { kind: 'text', text: scope.t(`report.reasons.${reason}`), detail: text.slice(0, 120) },
    { kind: 'badge', ...reportBadge(scope, state) },
    { kind: 'instant', text: instantText(createdAt, 'UTC', timeLocale(scope)), iso: createdAt.toISOString() },
  ];
}
