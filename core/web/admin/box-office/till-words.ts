import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { movedIn, movedOut, type TillClosingRow } from '../../../modules/box-office/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import type { Badge, Cell, Section, ShowView } from '../../../render/contract/index.ts';
import { dateText, instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { belowEvent } from '../events/event-head.ts';
import { boxOfficeHref } from './sections.ts';

export const tillHref = (request: PageRequest, eventId: string): string => `${boxOfficeHref(request, eventId)}/till`;

export const sum = (scope: Pick<Scope, 'locale'>, minor: number, { currency }: { readonly currency: string }): string =>
  formatMoney(money(minor, currency), scope.locale);

export const dayOf = (scope: Pick<Scope, 'locale'>, { day }: { readonly day: string }): string =>
  dateText(new Date(day), 'UTC', scope.locale);

/** Whether it fits, and where there was another count since. */
export function closingBadge(scope: Scope, { isLast, differenceMinor }: TillClosingRow): Badge {
  if (!isLast) return { label: scope.t('till.replaced'), tone: 'neutral' };
  return differenceMinor === 0
    ? { label: scope.t('till.fits'), tone: 'success' }
    : { label: scope.t('till.differs'), tone: 'warning' };
}

export function tillSheet(
  scope: Scope,
  request: PageRequest,
  event: EventDetail,
  row: TillClosingRow,
  state: 'correctable' | 'final',
): ShowView {
  const href = tillHref(request, event.id);
  const { number, seller } = row;
  const day = dayOf(scope, row);
  return {
    ...belowEvent(scope, request, event, scope.t('till.sheet', { number, seller, day })),
    badges: [closingBadge(scope, row)],
    actions: [
      ...(state === 'correctable' ? [{ label: scope.t('till.correct'), href: `${href}/${row.id}/correct` }] : []),
      { label: scope.t('till.all'), href },
    ],
    main: [cashSection(scope, row), ...(row.movements.length > 0 ? [movedSection(scope, row)] : [])],
    aside: [
      {
        kind: 'facts',
        facts: [
          fact(scope, 'seller', seller),
          fact(scope, 'day', day),
          fact(scope, 'closed_by', row.closedByName),
          fact(scope, 'closed_at', instantText(row.closedAt, event.zone, timeLocale(scope))),
          fact(scope, 'revision', String(row.revision)),
          ...(row.note ? [fact(scope, row.revision > 1 ? 'reason' : 'note', row.note)] : []),
        ],
      },
      methodsSection(scope, row),
      ...(row.denominations ? [denominationsSection(scope, row)] : []),
    ],
  };
}

function fact(scope: Scope, key: string, text: string): { label: string; cell: Cell } {
  return { label: scope.t(`till.field.${key}`), cell: { kind: 'text', text } };
}

function cashSection(scope: Scope, row: TillClosingRow): Section {
  const lines: [string, number][] = [
    ['opening', row.openingMinor],
    ['sales', row.salesMinor],
    ['refunds', -row.refundsMinor],
    ['in', movedIn(row)],
    ['out', -movedOut(row)],
    ['expected', row.expectedMinor],
    ['counted', row.countedMinor],
    ['difference', row.differenceMinor],
  ];
  return table(
    scope,
    'cash',
    lines.map(([key, minor]) => [scope.t(`till.field.${key}`), sum(scope, minor, row)]),
  );
}

function movedSection(scope: Scope, row: TillClosingRow): Section {
  return table(
    scope,
    'moved',
    row.movements.map(({ minor, note }) => [note, sum(scope, minor, row)]),
  );
}

function methodsSection(scope: Scope, row: TillClosingRow): Section {
  return table(
    scope,
    'methods',
    row.byMethod.map(({ method, salesMinor, refundsMinor }) => [
      scope.t(`box_office.method.${method}`),
      sum(scope, salesMinor - refundsMinor, row),
    ]),
  );
}

function denominationsSection(scope: Scope, row: TillClosingRow): Section {
  return table(
    scope,
    'denominations',
    (row.denominations ?? []).map(({ count, valueMinor }) => [
      `${count} × ${sum(scope, valueMinor, row)}`,
      sum(scope, count * valueMinor, row),
    ]),
  );
}

function table(scope: Scope, key: string, rows: readonly (readonly string[])[]): Section {
  const title = scope.t(`till.section.${key}`);
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [{ label: scope.t('till.field.what') }, { label: scope.t('orders.admin.amount'), align: 'end' }],
      rows: rows.map(([label = '', amount = '']) => ({
        cells: [
          { kind: 'text', text: label },
          { kind: 'money', text: amount },
        ],
      })),
      empty: scope.t('box_office.nothing_yet'),
    },
  };
}
