import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { accountsToMatch, listMatches, startMatch, type MatchRow } from '../../../modules/matches/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import type { Action, Cell, ListView } from '../../../render/contract/index.ts';
import { doneOrSaid, financeHref, financeTabs, whenCell } from './finance-words.ts';
import { daysText, matchBadge } from './match-words.ts';

const hrefOf = (request: PageRequest) => `${financeHref(request)}/matches`;

/** Each night's comparison of what providers report with our own books. */
export const matchesPage = page({
  path: '/admin/o/:org/finance/matches',
  may: 'finance.read',
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { path, query } = request;
    const { zone } = (await organizationById(scope, organizationId))!;
    const { rows, nextCursor } = await listMatches(scope, { organizationId, cursor: query['cursor'] });
    const acts = (await can(scope, 'finance.write', { organizationId })) ? await startActs(scope, request) : [];
    const model: ListView = {
      title: scope.t('finance.matches.title'),
      subtitle: scope.t('finance.matches.subtitle'),
      tabs: financeTabs(scope, request, false),
      actions: [...acts, { label: scope.t('finance.differences.title'), href: `${financeHref(request)}/differences` }],
      table: {
        caption: scope.t('finance.matches.title'),
        columns: [
          { label: scope.t('finance.match.account') },
          { label: scope.t('finance.match.result') },
          { label: scope.t('finance.match.matched'), align: 'end' },
          { label: scope.t('finance.match.differences'), align: 'end' },
          { label: scope.t('finance.match.when') },
        ],
        rows: rows.map((row) => ({ cells: cellsOf(scope, request, row, zone) })),
      },
      page: { next: nextCursor && `${path}?cursor=${nextCursor}` },
      empty: { title: scope.t('finance.matches.empty'), text: scope.t('finance.matches.empty_text'), icon: 'payment' },
    };
    return { view: 'admin/list', model };
  },
});

/** Reads the report of an account now. */
export const startMatchPage = page({
  path: '/admin/o/:org/finance/matches/start/:account',
  may: 'finance.write',
  postsPerMinute: 10,
  show: async (_scope, _at, request) => ({ goTo: hrefOf(request) }),
  submit: async (scope, { account }, _values, request) =>
    doneOrSaid(hrefOf(request), 'finance.match.started', async () => {
      const accountId = z.uuid().safeParse(account).data ?? request.organization!.id;
      return startMatch(scope, { organizationId: request.organization!.id, accountId });
    }),
});

async function startActs(scope: Scope, request: PageRequest): Promise<Action[]> {
  const accounts = await accountsToMatch(scope, request.organization!.id);
  return accounts.map(({ id, label }) => ({
    label: scope.t('finance.match.start', { account: label }),
    action: `${hrefOf(request)}/start/${id}`,
  }));
}

function cellsOf(scope: Scope, request: PageRequest, row: MatchRow, zone: string): Cell[] {
  return [
    {
      ...{ kind: 'link', text: row.account.label, href: `${hrefOf(request)}/${row.id}` },
      detail: daysText(scope, row, zone),
    },
    { kind: 'badge', ...matchBadge(scope, row) },
    { kind: 'count', text: String(row.matched) },
    { kind: 'count', text: String(row.differences) },
    whenCell(scope, row.finishedAt ?? row.createdAt, zone),
  ];
}
