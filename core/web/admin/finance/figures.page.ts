import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import {
  FIGURE_SPANS,
  paymentFigures,
  PAY_TIMES,
  type AccountFigures,
  type FigureSpan,
  type PaymentFigures,
} from '../../../modules/reports/index.ts';
import type { Action, Section, ShowView } from '../../../render/contract/index.ts';
import { barPlot } from '../../../render/plot.ts';
import { dateText } from '../../storefront/view-models/when.ts';
import { financeTabs, sumText } from './finance-words.ts';

const SPANS = Object.keys(FIGURE_SPANS).map(Number) as FigureSpan[];

interface Drawn {
  readonly steps: readonly string[];
  readonly span: FigureSpan;
}

/** What came in by each way to pay, how often paying failed, and how long it took. */
export const figuresPage = page({
  path: '/admin/o/:org/finance/figures',
  may: 'finance.read',
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { zone } = (await organizationById(scope, organizationId))!;
    const span = SPANS.find((one) => String(one) === request.query['days']) ?? 30;
    const figures = await paymentFigures(scope, { organizationId, span, zone });
    const drawn = { span, steps: figures.steps.map((at) => dateText(at, zone, scope.locale)) };
    const model: ShowView = {
      title: scope.t('finance.figures.title'),
      subtitle: scope.t('finance.figures.subtitle', { days: span }),
      tabs: financeTabs(scope, request, false),
      actions: SPANS.filter((one) => one !== span).map((one) => spanLink(scope, request, one)),
      main:
        figures.accounts.length === 0
          ? [{ kind: 'empty', empty: emptyState(scope) }]
          : [summary(scope, figures), ...figures.accounts.flatMap((account) => plotsOf(scope, account, drawn))],
    };
    return { view: 'admin/show', model };
  },
});

function spanLink(scope: Scope, { path }: PageRequest, days: FigureSpan): Action {
  return { label: scope.t('finance.figures.span', { days }), href: `${path}?days=${days}`, tone: 'secondary' };
}

function emptyState(scope: Scope) {
  return { title: scope.t('finance.figures.empty'), text: scope.t('finance.figures.empty_text'), icon: 'chart' };
}

/** What each way to pay did in the whole period. */
function summary(scope: Scope, { accounts }: PaymentFigures): Section {
  return {
    kind: 'figures',
    figures: accounts.map((account) => ({
      label: account.label,
      value: revenueText(scope, account),
      detail: failedText(scope, total(account.failed), total(account.attempts)),
    })),
  };
}

function plotsOf(scope: Scope, account: AccountFigures, { steps, span }: Drawn): Section[] {
  const { label } = account;
  const step = scope.t(`finance.figures.step.${FIGURE_SPANS[span]}`);
  const attempts = total(account.attempts);
  return [
    ...[...account.revenue].map(([currency, sums]): Section => {
      const what = scope.t('finance.figures.revenue', { label, currency });
      const text = (minor: number) => sumText(scope, minor, currency);
      const points = sums.map((value, index) => ({ label: steps[index]!, value, text: text(value) }));
      const top = text(Math.max(0, ...sums));
      const columns = [step, scope.t('finance.figures.came')] as const;
      return { kind: 'plot', plot: barPlot({ title: what, summary: text(total(sums)), points, top, columns }) };
    }),
    ...(attempts === 0 ? [] : [failures(scope, account, { steps, span })]),
    ...(total(account.payTimes) === 0 ? [] : [payTimes(scope, account)]),
  ];
}

function failures(scope: Scope, account: AccountFigures, { steps, span }: Drawn): Section {
  const { label, attempts, failed, reasons } = account;
  const rates = attempts.map((all, index) => (all === 0 ? 0 : failed[index]! / all));
  const because = [...reasons]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, times]) => `${scope.t(`finance.reason.${reason}`)}: ${times}`);
  const points = rates.map((value, index) => ({
    ...{ label: steps[index]!, value, text: failedText(scope, failed[index]!, attempts[index]!) },
  }));
  const columns = [
    scope.t(`finance.figures.step.${FIGURE_SPANS[span]}`),
    scope.t('finance.figures.failed_head'),
  ] as const;
  const all = failedText(scope, total(failed), total(attempts));
  const plot = barPlot({
    title: scope.t('finance.figures.failures', { label }),
    summary: [all, ...because].join(' · '),
    points,
    top: percent(scope, Math.max(0, ...rates)),
    columns,
    most: Math.max(0.01, ...rates),
  });
  return { kind: 'plot', plot };
}

function payTimes(scope: Scope, { label, payTimes: times }: AccountFigures): Section {
  const paid = total(times);
  const count = new Intl.NumberFormat(scope.locale);
  const names = [...PAY_TIMES.map(String), 'longer'].map((key) => scope.t(`finance.figures.time.${key}`));
  // The step in which the middle one of all stands.
  let seen = 0;
  const middle = times.findIndex((each) => (seen += each) * 2 >= paid);
  const plot = barPlot({
    title: scope.t('finance.figures.times', { label }),
    summary: scope.t('finance.figures.middle', { time: names[middle]! }),
    points: times.map((value, index) => ({ label: names[index]!, value, text: count.format(value) })),
    top: count.format(Math.max(1, ...times)),
    columns: [scope.t('finance.figures.time_head'), scope.t('finance.payments.title')],
  });
  return { kind: 'plot', plot };
}

function revenueText(scope: Scope, { revenue }: AccountFigures): string {
  const sums = [...revenue].map(([currency, minors]) => sumText(scope, total(minors), currency));
  return sums.length === 0 ? scope.t('finance.figures.nothing') : sums.join(' + ');
}

function failedText(scope: Scope, failed: number, attempts: number): string {
  if (attempts === 0) return scope.t('finance.figures.no_attempts');
  return scope.t('finance.figures.failed', { failed, count: attempts, rate: percent(scope, failed / attempts) });
}

function percent(scope: Scope, share: number): string {
  return new Intl.NumberFormat(scope.locale, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
