import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  listDifferences,
  matchById,
  movementsOfMatch,
  type DifferenceRow,
  type MatchRow,
} from '../../../modules/matches/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import type { Cell, Notice, Section, ShowView } from '../../../render/contract/index.ts';
import { financeHref, sumText, whenCell } from './finance-words.ts';
import { daysText, matchBadge, sideText } from './match-words.ts';

const LINES = 100;
const SUMS = ['captured', 'refunded', 'disputed', 'fees', 'paidOut'] as const;

/** One comparison: what the report comes to, what differs, and the report itself. */
export const matchPage = page({
  path: '/admin/o/:org/finance/matches/:match',
  may: 'finance.read',
  async show(scope, { match: id }, request) {
    const organizationId = request.organization!.id;
    const match = await matchById(scope, { organizationId, id });
    const { zone } = (await organizationById(scope, organizationId))!;
    const open = await listDifferences(scope, { organizationId, accountId: match.account.id, state: 'open' });
    const notice = noticeOf(scope, match);
    const model: ShowView = {
      title: match.account.label,
      subtitle: daysText(scope, match, zone),
      breadcrumbs: [{ label: scope.t('finance.matches.title'), href: `${financeHref(request)}/matches` }],
      badges: [matchBadge(scope, match)],
      notices: notice ? [notice] : [],
      main: [
        ...sumsSections(scope, match),
        differencesSection(scope, request, open.rows),
        await linesSection(scope, request, match, zone),
      ],
      aside: [{ kind: 'facts', facts: factsOf(scope, match, zone) }],
    };
    return { view: 'admin/show', model };
  },
});

function noticeOf(scope: Scope, { state, problem }: MatchRow): Notice | undefined {
  if (state === 'failed') return { tone: 'danger', text: scope.t(`finance.match.problem.${problem ?? 'rejected'}`) };
  if (state !== 'waiting' && state !== 'reading') return undefined;
  return { tone: 'info', text: scope.t(`finance.match.notice.${problem === null ? 'working' : 'again'}`) };
}

function factsOf(scope: Scope, match: MatchRow, zone: string) {
  const fact = (key: string, cell: Cell) => ({ label: scope.t(`finance.match.${key}`), cell });
  const count = (key: string, value: number) => fact(key, { kind: 'count', text: String(value) });
  const by = match.startedBy === 'schedule' ? scope.t('finance.match.nightly') : match.startedBy;
  return [
    ...[count('movements', match.movements), count('matched', match.matched), count('differences', match.differences)],
    fact('started_by', { kind: 'text', text: by }),
    ...(match.finishedAt ? [fact('when', whenCell(scope, match.finishedAt, zone))] : []),
  ];
}

function sumsSections(scope: Scope, { sums }: MatchRow): Section[] {
  if (sums.length === 0) return [];
  return [
    {
      kind: 'figures',
      title: scope.t('finance.match.sums'),
      figures: sums.flatMap((sum) =>
        SUMS.map((key) => ({
          label: scope.t(`finance.match.sum.${key}`),
          value: sumText(scope, sum[`${key}Minor`], sum.currency),
        })),
      ),
    },
  ];
}

function differencesSection(scope: Scope, request: PageRequest, rows: readonly DifferenceRow[]): Section {
  const title = scope.t('finance.differences.open');
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: scope.t('finance.difference.what') },
        { label: scope.t('finance.difference.ours'), align: 'end' },
        { label: scope.t('finance.difference.theirs'), align: 'end' },
      ],
      rows: rows.map((row) => ({ cells: differenceCells(scope, request, row) })),
      empty: scope.t('finance.differences.none'),
    },
  };
}

export function differenceCells(scope: Scope, request: PageRequest, row: DifferenceRow): Cell[] {
  const { oursMinor, oursCurrency, theirsMinor, theirsCurrency, ref } = row.facts;
  return [
    {
      ...{ kind: 'link', text: scope.t(`finance.difference.kind.${row.kind}`) },
      href: `${financeHref(request)}/differences/${row.id}`,
      detail: row.orderCode ?? ref ?? undefined,
    },
    { kind: 'money', text: sideText(scope, oursMinor, oursCurrency) },
    { kind: 'money', text: sideText(scope, theirsMinor, theirsCurrency) },
  ];
}

async function linesSection(scope: Scope, request: PageRequest, match: MatchRow, zone: string): Promise<Section> {
  const title = scope.t('finance.match.lines');
  const lines = await movementsOfMatch(scope, match, LINES);
  return {
    kind: 'table',
    title,
    ...(match.movements > LINES && { help: scope.t('finance.match.lines_help', { count: LINES }) }),
    table: {
      caption: title,
      columns: [
        { label: scope.t('finance.match.line') },
        { label: scope.t('finance.match.amount'), align: 'end' },
        { label: scope.t('finance.match.fee'), align: 'end' },
        { label: scope.t('finance.match.at') },
      ],
      rows: lines.map((line) => {
        const text = scope.t(`finance.match.kind.${line.kind}`);
        const about: Cell =
          line.paymentId === null
            ? { kind: 'text', text, detail: line.ref }
            : { kind: 'link', text, href: `${financeHref(request)}/payments/${line.paymentId}`, detail: line.ref };
        return {
          cells: [
            about,
            { kind: 'money', text: sumText(scope, line.amount.minor, line.amount.currency) },
            { kind: 'money', text: sumText(scope, line.fee.minor, line.fee.currency) },
            whenCell(scope, line.at, zone),
          ],
        };
      }),
      empty: scope.t('finance.match.no_lines'),
    },
  };
}
