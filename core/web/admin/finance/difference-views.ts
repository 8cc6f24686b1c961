import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { DIFFERENCE_FILTERS, type DifferenceRow } from '../../../modules/matches/index.ts';
import type { Cell, ConfirmView, ListView, Section } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { whenCell } from './finance-words.ts';
import { sideText } from './match-words.ts';

/** What differences of organizations and of the site have in common. */
type Differing = Pick<DifferenceRow, 'id' | 'facts' | 'account' | 'state' | 'openedAt' | 'closedAt' | 'closedBy'> &
  Pick<DifferenceRow, 'kind' | 'note'> & { readonly orderCode?: string | null };

export function stateAsked({ query }: PageRequest): (typeof DIFFERENCE_FILTERS)[number] {
  return DIFFERENCE_FILTERS.find((one) => one === query['state']) ?? 'open';
}

/** A list of differences in one state, with the other states beside it. */
export function differenceList(
  scope: Scope,
  request: PageRequest,
  list: {
    readonly rows: readonly Differing[];
    readonly nextCursor: string | undefined;
    readonly zone: string;
    readonly head: Pick<ListView, 'title' | 'subtitle' | 'breadcrumbs'>;
  },
): ListView {
  const { path } = request;
  const state = stateAsked(request);
  return {
    ...list.head,
    tabs: DIFFERENCE_FILTERS.map((one) => ({
      label: scope.t(`finance.difference.state.${one}`),
      href: one === 'open' ? path : `${path}?state=${one}`,
      current: one === state,
    })),
    table: {
      caption: list.head.title,
      columns: [
        { label: scope.t('finance.difference.what') },
        { label: scope.t('finance.difference.ours'), align: 'end' },
        { label: scope.t('finance.difference.theirs'), align: 'end' },
        { label: scope.t('finance.difference.since') },
      ],
      rows: list.rows.map((row) => ({
        cells: [...differenceCells(scope, row, `${path}/${row.id}`), whenCell(scope, row.openedAt, list.zone)],
      })),
    },
    page: {
      next: list.nextCursor && `${path}?${new URLSearchParams({ state, cursor: list.nextCursor }).toString()}`,
    },
    empty: {
      title: scope.t('finance.differences.none'),
      text: scope.t('finance.differences.none_text'),
      icon: 'check',
    },
  };
}

/** Asks why it is right as it is. */
export function settleView(
  scope: Scope,
  { path, again }: PageRequest,
  { kind, list, href }: { readonly kind: string; readonly list: string; readonly href: string },
): ConfirmView {
  return {
    title: scope.t('finance.difference.settle'),
    breadcrumbs: [
      { label: scope.t('finance.differences.title'), href: list },
      { label: scope.t(`finance.difference.kind.${kind}`), href },
    ],
    text: scope.t('finance.difference.settle_text'),
    consequences: [scope.t('finance.difference.settle_consequence')],
    action: path,
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    fields: [
      {
        ...{ widget: 'text', name: 'note', label: scope.t('finance.difference.note'), required: true },
        ...{ maxlength: 500, value: String(again?.values['note'] ?? '') },
        error: again?.errors['note'],
      },
    ],
    submit: scope.t('finance.difference.settle'),
    tone: 'primary',
    cancelHref: href,
  };
}

export function differenceFacts(
  scope: Scope,
  row: Differing,
  zone: string,
  links: { readonly payment?: { readonly text: string; readonly href: string } | undefined; readonly match?: string },
) {
  const fact = (key: string, cell: Cell) => ({ label: scope.t(`finance.difference.${key}`), cell });
  const { ref, at } = row.facts;
  return [
    fact('account', { kind: 'text', text: row.account.label }),
    ...(links.payment ? [fact('payment', { kind: 'link', ...links.payment })] : []),
    ...(ref ? [fact('ref', { kind: 'code', text: ref })] : []),
    ...(at ? [fact('at', whenCell(scope, new Date(at), zone))] : []),
    fact('since', whenCell(scope, row.openedAt, zone)),
    ...(row.closedAt ? [fact('closed', whenCell(scope, row.closedAt, zone))] : []),
    ...(row.closedBy && row.state === 'settled' ? [fact('closed_by', { kind: 'text', text: row.closedBy })] : []),
    ...(row.note ? [fact('note', { kind: 'text', text: row.note })] : []),
    ...(links.match ? [fact('match', { kind: 'link', text: scope.t('finance.match.result'), href: links.match })] : []),
  ];
}

export function differenceCells(
  scope: Scope,
  { kind, facts, orderCode }: Pick<Differing, 'kind' | 'facts' | 'orderCode'>,
  href: string,
): Cell[] {
  const { oursMinor, oursCurrency, theirsMinor, theirsCurrency, ref } = facts;
  return [
    {
      ...{ kind: 'link', text: scope.t(`finance.difference.kind.${kind}`), href },
      detail: orderCode ?? ref ?? undefined,
    },
    { kind: 'money', text: sideText(scope, oursMinor, oursCurrency) },
    { kind: 'money', text: sideText(scope, theirsMinor, theirsCurrency) },
  ];
}

/** What both sides say; the other one is called by the payment account. */
export function sidesSection(scope: Scope, { facts, account }: Pick<Differing, 'facts' | 'account'>): Section {
  const title = scope.t('finance.difference.sides');
  const side = (label: string, text: string): { cells: Cell[] } => ({
    cells: [
      { kind: 'text', text: label },
      { kind: 'money', text },
    ],
  });
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: scope.t('finance.difference.side') },
        { label: scope.t('finance.match.amount'), align: 'end' },
      ],
      rows: [
        side(scope.t('finance.difference.ours'), sideText(scope, facts.oursMinor, facts.oursCurrency)),
        side(account.label, sideText(scope, facts.theirsMinor, facts.theirsCurrency)),
      ],
    },
  };
}
