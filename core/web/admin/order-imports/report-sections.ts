import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import type { ImportReport, OrderImport, ShownRow, StockChange } from '../../../modules/order-imports/index.ts';
import type { Cell, Section } from '../../../render/contract/index.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { amountText, problemsTable } from './import-words.ts';

const SHOWN_PROBLEMS = 50;

/** What an import would do: its numbers, what it takes of the stock, what is wrong, and its first rows. */
export function reportSections(scope: Scope, event: EventDetail, { report }: OrderImport): Section[] {
  if (!report) return [];
  const { problems, problemCount } = report;
  const title = scope.t('order_imports.problems', { count: problemCount });
  const table = problemsTable(scope, title, problems.slice(0, SHOWN_PROBLEMS));
  const more =
    problemCount > SHOWN_PROBLEMS ? scope.t('order_imports.more_problems', { count: SHOWN_PROBLEMS }) : undefined;
  return [
    figures(scope, event, report),
    ...(problemCount > 0 ? [{ ...table, help: more }] : []),
    ...(report.stock.length > 0 ? [stockTable(scope, event, report.stock)] : []),
    sampleTable(scope, event, report.sample),
  ];
}

function figures(scope: Scope, { currency }: EventDetail, report: ImportReport): Section {
  const figure = (label: string, value: string, detail?: string) => ({
    label: scope.t(`order_imports.${label}`),
    value,
    detail,
  });
  return {
    kind: 'figures',
    title: scope.t('order_imports.preview'),
    figures: [
      figure('orders', String(report.orders)),
      figure('tickets', String(report.tickets)),
      figure(
        'sum',
        amountText(scope, report.totalMinor, currency),
        scope.t('order_imports.of_it_paid', { amount: amountText(scope, report.paidMinor, currency) }),
      ),
      figure('mails', String(report.mails)),
      {
        ...figure('bad_orders', String(report.badOrders)),
        ...(report.badOrders > 0 ? { tone: 'warning' as const } : {}),
      },
    ],
  };
}

function stockTable(scope: Scope, { zone }: EventDetail, stock: readonly StockChange[]): Section {
  const title = scope.t('order_imports.stock');
  const left = (count: number | null) => (count === null ? '∞' : String(count));
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: scope.t('order_imports.quota') },
        { label: scope.t('order_imports.taken'), align: 'end' },
        { label: scope.t('order_imports.before'), align: 'end' },
        { label: scope.t('order_imports.after'), align: 'end' },
      ],
      rows: stock.map(({ name, startsAt, taken, before, after }) => ({
        cells: [
          {
            kind: 'text',
            text: name,
            detail: startsAt ? shortWhen(new Date(startsAt), zone, scope.locale) : undefined,
          },
          { kind: 'count', text: String(taken) },
          { kind: 'count', text: left(before) },
          { kind: 'count', text: left(after) },
        ] satisfies Cell[],
      })),
    },
  };
}

function sampleTable(scope: Scope, event: EventDetail, sample: readonly ShownRow[]): Section {
  const title = scope.t('order_imports.sample');
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: scope.t('order_imports.row'), align: 'end' },
        { label: scope.t('order_imports.who') },
        { label: scope.t('order_imports.what') },
        { label: scope.t('order_imports.price'), align: 'end' },
        { label: scope.t('order_imports.field.state') },
      ],
      rows: sample.map((row) => ({ cells: cellsOf(scope, event, row) })),
    },
  };
}

function cellsOf(scope: Scope, { zone, currency }: EventDetail, row: ShownRow): Cell[] {
  const when = row.startsAt === null ? '' : shortWhen(new Date(row.startsAt), zone, scope.locale);
  const price =
    row.priceMinor === null ? scope.t('order_imports.usual_price') : amountText(scope, row.priceMinor, currency);
  const count = row.quantity > 1 ? `${row.quantity} × ` : '';
  return [
    { kind: 'count', text: String(row.row) },
    { kind: 'text', text: row.name || '–', detail: [row.order, row.email].filter(Boolean).join(' · ') || undefined },
    {
      kind: 'text',
      text: `${count}${row.ticket || '–'}`,
      detail: [when, row.seat].filter(Boolean).join(' · ') || undefined,
    },
    { kind: 'money', text: price },
    { kind: 'text', text: scope.t(`order_imports.option.state_${row.state}`) },
  ];
}
