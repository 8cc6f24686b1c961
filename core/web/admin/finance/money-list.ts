import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { MoneyFilter } from '../../../modules/payments/index.ts';
import type { Cell, ListView, Notice } from '../../../render/contract/index.ts';
import { choice } from '../filter-fields.ts';
import { financeTabs, sumText } from './finance-words.ts';
import { askedOf, filterFields } from './money-filter.ts';

export interface Shown {
  readonly request: PageRequest;
  readonly zone: string;
  /** Whether the reader may see orders. */
  readonly mayOpen: boolean;
}

/** What makes a list of payments different from one of refunds. */
export interface MoneyList<State extends string, Row, Totals> {
  readonly of: 'payments' | 'refunds';
  readonly states: readonly State[];
  /** The texts of the states. */
  readonly stateTexts: string;
  list(
    scope: Scope,
    list: MoneyFilter & { readonly state: State | undefined; readonly cursor: string | undefined },
  ): Promise<{ readonly rows: readonly Row[]; readonly nextCursor: string | undefined }>;
  sum(scope: Scope, filter: MoneyFilter & { readonly state: State | undefined }): Promise<readonly Totals[]>;
  /** How many, and what they come to, under the names of their texts. */
  count(totals: Totals): number;
  amounts(totals: Totals): Readonly<Record<string, number>>;
  cells(scope: Scope, row: Row, shown: Shown): Cell[];
}

export async function moneyList<State extends string, Row, Totals extends { readonly currency: string }>(
  scope: Scope,
  request: PageRequest,
  { of, states, stateTexts, ...read }: MoneyList<State, Row, Totals>,
): Promise<ListView> {
  const { path, query } = request;
  const asked = await askedOf(scope, request);
  const { given, zone } = asked;
  const filter = { ...asked.filter, state: stateIn(states, query) };
  const { rows, nextCursor } = await read.list(scope, { ...filter, cursor: query['cursor'] });
  const totals = await read.sum(scope, filter);
  const all = filter.currency === undefined ? totals : await read.sum(scope, { ...filter, ...ANY_AMOUNT });
  const mayOpen = await can(scope, 'orders.read', { organizationId: filter.organizationId, events: 'some' });
  const search = new URLSearchParams(given).toString();
  const next = nextCursor && new URLSearchParams({ ...given, cursor: nextCursor }).toString();
  const stateField = choice(scope.t('finance.column.state'), 'state', query, [
    { value: '', label: scope.t('finance.any_state') },
    ...states.map((value) => ({ value, label: scope.t(`${stateTexts}.${value}`) })),
  ]);
  return {
    title: scope.t(`finance.${of}.title`),
    subtitle: scope.t(`finance.${of}.subtitle`),
    tabs: financeTabs(scope, request, filter.eventIds !== undefined),
    notices: totals.map((each) => noticeOf(scope, of, each.currency, read.count(each), read.amounts(each))),
    filters: {
      action: path,
      fields: await filterFields(scope, request, asked, {
        states: stateField,
        currencies: all.map(({ currency }) => currency),
      }),
      hidden: [],
      active: Object.keys(given).length > 0,
      resetHref: path,
    },
    exports: [{ label: scope.t('ledger.export'), href: `${path}.csv${search && `?${search}`}` }],
    table: {
      caption: scope.t(`finance.${of}.title`),
      columns: [
        ...['account', 'order', 'state'].map((key) => ({ label: scope.t(`finance.column.${key}`) })),
        { label: scope.t('finance.column.amount'), align: 'end' },
        { label: scope.t('finance.column.begun') },
      ],
      rows: rows.map((row) => ({ cells: read.cells(scope, row, { request, zone, mayOpen }) })),
    },
    page: { next: next && `${path}?${next}` },
    empty: { title: scope.t(`finance.${of}.empty`), text: scope.t('finance.empty_text'), icon: 'payment' },
  };
}

const ANY_AMOUNT = { currency: undefined, leastMinor: undefined, mostMinor: undefined };

/** What the file holds: the same as the list. */
export async function fileFilter<State extends string>(scope: Scope, request: PageRequest, states: readonly State[]) {
  const { filter } = await askedOf(scope, request);
  return { ...filter, state: stateIn(states, request.query) };
}

function stateIn<State extends string>(states: readonly State[], query: PageRequest['query']): State | undefined {
  return states.find((state) => state === query['state']);
}

function noticeOf(
  scope: Scope,
  of: string,
  currency: string,
  count: number,
  amounts: Readonly<Record<string, number>>,
): Notice {
  const text = Object.entries(amounts)
    .map(([key, minor]) => `${scope.t(`finance.totals.${key}`)} ${sumText(scope, minor, currency)}`)
    .join(' · ');
  return { tone: 'info', title: scope.t(`finance.${of}.totals`, { currency, count }), text };
}
