import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  DIFFERENCE_FILTERS,
  differenceById,
  listDifferences,
  lookAtDifference,
  settleDifference,
  SettleDifference,
  type DifferenceRow,
} from '../../../modules/matches/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import type { Action, Cell, ConfirmView, ListView, Section, ShowView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { doneOrSaid, financeHref, whenCell } from './finance-words.ts';
import { differenceBadge, sideText } from './match-words.ts';
import { differenceCells } from './match.page.ts';

const SettleForm = SettleDifference.pick({ note: true });
const hrefOf = (request: PageRequest, id: string) => `${financeHref(request)}/differences/${id}`;

/** What providers' books and ours say differently. */
export const differencesPage = page({
  path: '/admin/o/:org/finance/differences',
  may: 'finance.read',
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { path, query } = request;
    const { zone } = (await organizationById(scope, organizationId))!;
    const state = DIFFERENCE_FILTERS.find((one) => one === query['state']) ?? 'open';
    const { rows, nextCursor } = await listDifferences(scope, { organizationId, state, cursor: query['cursor'] });
    const model: ListView = {
      title: scope.t('finance.differences.title'),
      subtitle: scope.t('finance.differences.subtitle'),
      breadcrumbs: [{ label: scope.t('finance.matches.title'), href: `${financeHref(request)}/matches` }],
      tabs: DIFFERENCE_FILTERS.map((one) => ({
        label: scope.t(`finance.difference.state.${one}`),
        href: one === 'open' ? path : `${path}?state=${one}`,
        current: one === state,
      })),
      table: {
        caption: scope.t('finance.differences.title'),
        columns: [
          { label: scope.t('finance.difference.what') },
          { label: scope.t('finance.difference.ours'), align: 'end' },
          { label: scope.t('finance.difference.theirs'), align: 'end' },
          { label: scope.t('finance.difference.since') },
        ],
        rows: rows.map((row) => ({
          cells: [...differenceCells(scope, request, row), whenCell(scope, row.openedAt, zone)],
        })),
      },
      page: { next: nextCursor && `${path}?${new URLSearchParams({ state, cursor: nextCursor }).toString()}` },
      empty: {
        title: scope.t('finance.differences.none'),
        text: scope.t('finance.differences.none_text'),
        icon: 'check',
      },
    };
    return { view: 'admin/list', model };
  },
});

/** One of them, with both sides and what can be done. */
export const differencePage = page({
  path: '/admin/o/:org/finance/differences/:difference',
  may: 'finance.read',
  async show(scope, { difference: id }, request) {
    const organizationId = request.organization!.id;
    const row = await differenceById(scope, { organizationId, id });
    const { zone } = (await organizationById(scope, organizationId))!;
    const mayWrite = await can(scope, 'finance.write', { organizationId });
    const model: ShowView = {
      title: scope.t(`finance.difference.kind.${row.kind}`),
      subtitle: scope.t(`finance.difference.advice.${row.kind}`),
      breadcrumbs: [{ label: scope.t('finance.differences.title'), href: `${financeHref(request)}/differences` }],
      badges: [differenceBadge(scope, row)],
      actions: mayWrite && row.state === 'open' ? actsOf(scope, hrefOf(request, id)) : [],
      main: [sidesSection(scope, row)],
      aside: [{ kind: 'facts', facts: factsOf(scope, request, row, zone) }],
    };
    return { view: 'admin/show', model };
  },
});

/** Asks the provider about it now. */
export const lookAtDifferencePage = page({
  path: '/admin/o/:org/finance/differences/:difference/look',
  may: 'finance.write',
  postsPerMinute: 20,
  show: async (_scope, { difference }, request) => ({ goTo: hrefOf(request, difference) }),
  submit: async (scope, { difference }, _values, request) => {
    const at = { organizationId: request.organization!.id, differenceId: difference };
    await differenceById(scope, { organizationId: at.organizationId, id: difference });
    return doneOrSaid(hrefOf(request, difference), 'finance.difference.looked', () => lookAtDifference(scope, at));
  },
});

/** A person knows why it is right. */
export const settleDifferencePage = page({
  path: '/admin/o/:org/finance/differences/:difference/settle',
  may: 'finance.write',
  form: SettleForm,
  async show(scope, { difference: id }, request) {
    const row = await differenceById(scope, { organizationId: request.organization!.id, id });
    const model: ConfirmView = {
      title: scope.t('finance.difference.settle'),
      breadcrumbs: [
        { label: scope.t('finance.differences.title'), href: `${financeHref(request)}/differences` },
        { label: scope.t(`finance.difference.kind.${row.kind}`), href: hrefOf(request, id) },
      ],
      text: scope.t('finance.difference.settle_text'),
      consequences: [scope.t('finance.difference.settle_consequence')],
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [
        {
          ...{ widget: 'text', name: 'note', label: scope.t('finance.difference.note'), required: true },
          ...{ maxlength: 500, value: String(request.again?.values['note'] ?? '') },
          error: request.again?.errors['note'],
        },
      ],
      submit: scope.t('finance.difference.settle'),
      tone: 'primary',
      cancelHref: hrefOf(request, id),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { difference }, { note }, request) {
    const organizationId = request.organization!.id;
    await differenceById(scope, { organizationId, id: difference });
    await settleDifference(scope, { organizationId, differenceId: difference, note });
    return { goTo: hrefOf(request, difference), flash: 'finance.difference.settled' };
  },
});

function actsOf(scope: Scope, base: string): Action[] {
  return [
    { label: scope.t('finance.difference.look'), action: `${base}/look`, tone: 'primary' },
    { label: scope.t('finance.difference.settle'), href: `${base}/settle`, dialog: true },
  ];
}

function sidesSection(scope: Scope, { facts, account }: DifferenceRow): Section {
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

function factsOf(scope: Scope, request: PageRequest, row: DifferenceRow, zone: string) {
  const fact = (key: string, cell: Cell) => ({ label: scope.t(`finance.difference.${key}`), cell });
  const { ref, at } = row.facts;
  const href = financeHref(request);
  return [
    fact('account', { kind: 'text', text: row.account.label }),
    ...(row.paymentId && row.orderCode
      ? [fact('payment', { kind: 'link', text: row.orderCode, href: `${href}/payments/${row.paymentId}` })]
      : []),
    ...(ref ? [fact('ref', { kind: 'code', text: ref })] : []),
    ...(at ? [fact('at', whenCell(scope, new Date(at), zone))] : []),
    fact('since', whenCell(scope, row.openedAt, zone)),
    ...(row.closedAt ? [fact('closed', whenCell(scope, row.closedAt, zone))] : []),
    ...(row.closedBy && row.state === 'settled' ? [fact('closed_by', { kind: 'text', text: row.closedBy })] : []),
    ...(row.note ? [fact('note', { kind: 'text', text: row.note })] : []),
    ...(row.matchId
      ? [fact('match', { kind: 'link', text: scope.t('finance.match.result'), href: `${href}/matches/${row.matchId}` })]
      : []),
  ];
}
