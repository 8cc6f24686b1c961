import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { reportAt, takedownOf, type ReportRow } from '../../../modules/moderation/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { historyOf } from '../../../modules/reports/index.ts';
import type { Action, Cell, ShowView } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeline } from '../audit/audit-words.ts';
import { eventBadge } from '../events/event-head.ts';
import { reportBadge, REPORTS } from './reports.page.ts';
import { timeLocale } from '../../reader-time.ts';

export const reportHref = (id: string): string => `${REPORTS}/${id}`;

/** One report: what was told, about what, and what can be done. */
export const reportPage = page({
  path: `${REPORTS}/:report`,
  may: 'site.admin',
  async show(scope, { report: id }) {
    const { report, event } = await reportAt(scope, id);
    const takedown = await takedownOf(scope, event.id);
    const history = await historyOf(scope, [report.id, event.id]);
    const model: ShowView = {
      title: report.eventTitle,
      subtitle: scope.t(`report.reasons.${report.reason}`),
      breadcrumbs: [{ label: scope.t('moderation.title'), href: REPORTS }],
      badges: [reportBadge(scope, report.state)],
      actions: actionsOf(scope, report, event, takedown !== undefined),
      notices: takedown ? [{ tone: 'danger', title: scope.t('moderation.is_down'), text: takedown.reason }] : [],
      main: [
        { kind: 'facts', title: scope.t('moderation.told'), facts: facts(scope, toldIn(scope, report)) },
        {
          kind: 'timeline',
          title: scope.t('audit.history'),
          entries: timeline(scope, history, 'UTC'),
          empty: scope.t('audit.empty.text'),
        },
      ],
      aside: [{ kind: 'facts', title: scope.t('moderation.about'), facts: facts(scope, aboutOf(scope, event)) }],
    };
    return { view: 'admin/show', model };
  },
});

function actionsOf(scope: Scope, { id, state }: ReportRow, event: EventDetail, isDown: boolean): Action[] {
  const act = (key: string): string => `${reportHref(id)}/${key}`;
  const label = (key: string): string => scope.t(`moderation.act.${key}`);
  const canHide = !isDown && (event.state === 'published' || event.state === 'draft');
  return [
    { label: label('contact'), href: act('contact'), icon: 'mail' },
    ...(state === 'open' ? [{ label: label('dismiss'), href: act('dismiss'), dialog: true } satisfies Action] : []),
    ...(canHide
      ? [{ label: label('take_down'), href: act('take-down'), tone: 'danger', dialog: true } satisfies Action]
      : []),
    ...(isDown ? [{ label: label('lift'), href: act('lift'), dialog: true } satisfies Action] : []),
  ];
}

function toldIn(scope: Scope, report: ReportRow): [string, Cell][] {
  const { text, email, note, decidedBy, createdAt, decidedAt } = report;
  const at = (when: Date): Cell => ({
    kind: 'instant',
    text: instantText(when, 'UTC', timeLocale(scope)),
    iso: when.toISOString(),
  });
  return [
    ['text', { kind: 'text', text }],
    ['since', at(createdAt)],
    ['email', { kind: 'text', text: email ?? scope.t('moderation.nobody') }],
    ...(decidedAt ? ([['decided', at(decidedAt)]] as [string, Cell][]) : []),
    ...(decidedBy ? ([['decided_by', { kind: 'text', text: decidedBy }]] as [string, Cell][]) : []),
    ...(note ? ([['note', { kind: 'text', text: note }]] as [string, Cell][]) : []),
  ];
}

function aboutOf(scope: Scope, event: EventDetail): [string, Cell][] {
  const { organization, slug, id } = event;
  const badge = eventBadge(scope, event.state);
  return [
    ['state', { kind: 'badge', ...badge }],
    ['public', { kind: 'link', text: `/e/${slug}`, href: `/e/${slug}` }],
    ['office', { kind: 'link', text: organization.name, href: `/admin/o/${organization.slug}/events/${id}` }],
    ['organizer', { kind: 'text', text: organization.email }],
  ];
}

function facts(scope: Scope, entries: readonly (readonly [string, Cell])[]) {
  return entries.map(([key, cell]) => ({ label: scope.t(`moderation.column.${key}`), cell }));
}
