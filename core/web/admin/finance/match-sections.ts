import type { Scope } from '../../../kernel/scope/scope.ts';
import type { MatchRow, MatchSum, MovementRow } from '../../../modules/matches/index.ts';
import type { Cell, Notice, Section } from '../../../render/contract/index.ts';
import { sumText, whenCell } from './finance-words.ts';

export const LINES = 100;
const SUMS = ['captured', 'refunded', 'disputed', 'fees', 'paidOut'] as const;

export function matchNotices(scope: Scope, { state, problem }: Pick<MatchRow, 'state' | 'problem'>): Notice[] {
  if (state === 'failed') return [{ tone: 'danger', text: scope.t(`finance.match.problem.${problem ?? 'rejected'}`) }];
  if (state !== 'waiting' && state !== 'reading') return [];
  return [{ tone: 'info', text: scope.t(`finance.match.notice.${problem === null ? 'working' : 'again'}`) }];
}

export function matchFacts(
  scope: Scope,
  { startedBy, finishedAt }: Pick<MatchRow, 'startedBy' | 'finishedAt'>,
  counts: Readonly<Record<string, number>>,
  zone: string,
) {
  const fact = (key: string, cell: Cell) => ({ label: scope.t(`finance.match.${key}`), cell });
  const by = startedBy === 'schedule' ? scope.t('finance.match.nightly') : startedBy;
  return [
    ...Object.entries(counts).map(([key, value]) => fact(key, { kind: 'count', text: String(value) })),
    fact('started_by', { kind: 'text', text: by }),
    ...(finishedAt ? [fact('when', whenCell(scope, finishedAt, zone))] : []),
  ];
}

export function sumsSections(scope: Scope, sums: readonly MatchSum[]): Section[] {
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

export function differencesSection(scope: Scope, cells: readonly Cell[][]): Section {
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
      rows: cells.map((row) => ({ cells: row })),
      empty: scope.t('finance.differences.none'),
    },
  };
}

/** The lines of a report; `hrefOf` a payment that one of them is about. */
export function linesSection(
  scope: Scope,
  { lines, all, zone, title }: { lines: readonly MovementRow[]; all: number; zone: string; title: string },
  hrefOf: (paymentId: string) => string,
): Section {
  return {
    kind: 'table',
    title,
    ...(all > LINES && { help: scope.t('finance.match.lines_help', { count: LINES }) }),
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
            : { kind: 'link', text, href: hrefOf(line.paymentId), detail: line.ref };
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
