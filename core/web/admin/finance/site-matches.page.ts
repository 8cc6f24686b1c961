import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  listSiteDifferences,
  listSiteMatches,
  ownerlessMovements,
  sharedMatches,
  siteAccountsToMatch,
  siteMatchById,
  startSiteMatch,
  type SharedMatchRow,
  type SiteMatchRow,
} from '../../../modules/matches/index.ts';
import type { Action, Cell, ListView, Section, ShowView } from '../../../render/contract/index.ts';
import { readerZone } from '../../reader-time.ts';
import { differenceCells } from './difference-views.ts';
import { doneOrSaid, whenCell } from './finance-words.ts';
import { differencesSection, LINES, linesSection, matchFacts, matchNotices, sumsSections } from './match-sections.ts';
import { daysText, matchBadge } from './match-words.ts';
import { SITE_DIFFERENCES } from './site-differences.page.ts';

const SITE_MATCHES = '/admin/site-matches';
const SITE_ACCOUNTS = '/admin/site-accounts';

/** Each night's comparison of the reports of the site's own accounts. */
export const siteMatchesPage = page({
  path: SITE_MATCHES,
  may: 'site.admin',
  nav: { section: 'site', label: 'finance.site_matches.nav', order: 43, icon: 'check' },
  async show(scope, _at, { path, query }) {
    const zone = readerZone(scope);
    const { rows, nextCursor } = await listSiteMatches(scope, { cursor: query['cursor'] });
    const model: ListView = {
      title: scope.t('finance.site_matches.title'),
      subtitle: scope.t('finance.site_matches.subtitle'),
      breadcrumbs: [{ label: scope.t('site_accounts.title'), href: SITE_ACCOUNTS }],
      actions: [...(await startActs(scope)), { label: scope.t('finance.differences.title'), href: SITE_DIFFERENCES }],
      table: {
        caption: scope.t('finance.site_matches.title'),
        columns: [
          { label: scope.t('finance.match.account') },
          { label: scope.t('finance.match.result') },
          { label: scope.t('finance.match.movements'), align: 'end' },
          { label: scope.t('finance.match.known'), align: 'end' },
          { label: scope.t('finance.match.ownerless'), align: 'end' },
          { label: scope.t('finance.match.when') },
        ],
        rows: rows.map((row) => ({ cells: cellsOf(scope, row, zone) })),
      },
      page: { next: nextCursor && `${path}?cursor=${nextCursor}` },
      empty: {
        title: scope.t('finance.matches.empty'),
        text: scope.t('finance.site_matches.empty_text'),
        icon: 'payment',
      },
    };
    return { view: 'admin/list', model };
  },
});

/** Reads the report of an account now, for all organizations. */
export const startSiteMatchPage = page({
  path: '/admin/site-matches/start/:siteAccount',
  may: 'site.admin',
  postsPerMinute: 10,
  show: async () => ({ goTo: SITE_MATCHES }),
  submit: async (scope, { siteAccount: siteAccountId }) =>
    doneOrSaid(SITE_MATCHES, 'finance.match.started', () => startSiteMatch(scope, { siteAccountId })),
});

/** One comparison: what the report comes to, what nobody knows of it, and what each organization compared. */
export const siteMatchPage = page({
  path: '/admin/site-matches/:siteMatch',
  may: 'site.admin',
  async show(scope, { siteMatch: id }) {
    const zone = readerZone(scope);
    const match = await siteMatchById(scope, id);
    const { movements, known, differences } = match;
    const open = await listSiteDifferences(scope, { siteAccountId: match.account.id, state: 'open' });
    const lines = await ownerlessMovements(scope, match, LINES);
    const model: ShowView = {
      title: match.account.label,
      subtitle: daysText(scope, match, zone),
      breadcrumbs: [{ label: scope.t('finance.site_matches.title'), href: SITE_MATCHES }],
      badges: [matchBadge(scope, match)],
      notices: matchNotices(scope, match),
      main: [
        ...sumsSections(scope, match.sums),
        differencesSection(
          scope,
          open.rows.map((row) => differenceCells(scope, row, `${SITE_DIFFERENCES}/${row.id}`)),
        ),
        organizationsSection(scope, await sharedMatches(scope, match)),
        linesSection(
          scope,
          { lines, all: movements - known, zone, title: scope.t('finance.site_matches.lines') },
          () => SITE_MATCHES,
        ),
      ],
      aside: [{ kind: 'facts', facts: matchFacts(scope, match, { movements, known, ownerless: differences }, zone) }],
    };
    return { view: 'admin/show', model };
  },
});

async function startActs(scope: Scope): Promise<Action[]> {
  return (await siteAccountsToMatch(scope)).map(({ id, label }) => ({
    label: scope.t('finance.match.start', { account: label }),
    action: `${SITE_MATCHES}/start/${id}`,
  }));
}

function organizationsSection(scope: Scope, rows: readonly SharedMatchRow[]): Section {
  const title = scope.t('finance.site_matches.organizations');
  return {
    kind: 'table',
    title,
    help: scope.t('finance.site_matches.organizations_help'),
    table: {
      caption: title,
      columns: [
        { label: scope.t('finance.site_matches.organization') },
        { label: scope.t('finance.match.result') },
        { label: scope.t('finance.match.matched'), align: 'end' },
        { label: scope.t('finance.match.differences'), align: 'end' },
      ],
      rows: rows.map((row) => ({
        cells: [
          {
            ...{ kind: 'link', text: row.organization.name },
            href: `/admin/o/${row.organization.slug}/finance/matches/${row.id}`,
          },
          { kind: 'badge', ...matchBadge(scope, row) },
          { kind: 'count', text: String(row.matched) },
          { kind: 'count', text: String(row.differences) },
        ],
      })),
      empty: scope.t('finance.site_matches.no_organizations'),
    },
  };
}

function cellsOf(scope: Scope, row: SiteMatchRow, zone: string): Cell[] {
  return [
    {
      ...{ kind: 'link', text: row.account.label, href: `${SITE_MATCHES}/${row.id}` },
      detail: daysText(scope, row, zone),
    },
    { kind: 'badge', ...matchBadge(scope, row) },
    ...[row.movements, row.known, row.differences].map((count): Cell => ({ kind: 'count', text: String(count) })),
    whenCell(scope, row.finishedAt ?? row.createdAt, zone),
  ];
}
