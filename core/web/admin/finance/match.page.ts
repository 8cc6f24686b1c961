import { page } from '../../../kernel/pages/page.ts';
import { listDifferences, matchById, movementsOfMatch } from '../../../modules/matches/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import type { ShowView } from '../../../render/contract/index.ts';
import { differenceCells } from './difference-views.ts';
import { financeHref } from './finance-words.ts';
import { differencesSection, LINES, linesSection, matchFacts, matchNotices, sumsSections } from './match-sections.ts';
import { daysText, matchBadge } from './match-words.ts';

/** One comparison: what the report comes to, what differs, and the report itself. */
export const matchPage = page({
  path: '/admin/o/:org/finance/matches/:match',
  may: 'finance.read',
  async show(scope, { match: id }, request) {
    const organizationId = request.organization!.id;
    const base = financeHref(request);
    const match = await matchById(scope, { organizationId, id });
    const { movements, matched, differences } = match;
    const { zone } = (await organizationById(scope, organizationId))!;
    const open = await listDifferences(scope, { organizationId, accountId: match.account.id, state: 'open' });
    const lines = await movementsOfMatch(scope, match, LINES);
    const model: ShowView = {
      title: match.account.label,
      subtitle: daysText(scope, match, zone),
      breadcrumbs: [{ label: scope.t('finance.matches.title'), href: `${base}/matches` }],
      badges: [matchBadge(scope, match)],
      notices: matchNotices(scope, match),
      main: [
        ...sumsSections(scope, match.sums),
        differencesSection(
          scope,
          open.rows.map((row) => differenceCells(scope, row, `${base}/differences/${row.id}`)),
        ),
        linesSection(
          scope,
          { lines, all: movements, zone, title: scope.t('finance.match.lines') },
          (paymentId) => `${base}/payments/${paymentId}`,
        ),
      ],
      aside: [{ kind: 'facts', facts: matchFacts(scope, match, { movements, matched, differences }, zone) }],
    };
    return { view: 'admin/show', model };
  },
});
