import { page } from '../../../kernel/pages/page.ts';
import {
  listSiteDifferences,
  settleSiteDifference,
  SettleSiteDifference,
  siteDifferenceById,
} from '../../../modules/matches/index.ts';
import type { ShowView } from '../../../render/contract/index.ts';
import { readerZone } from '../../reader-time.ts';
import { differenceFacts, differenceList, settleView, sidesSection, stateAsked } from './difference-views.ts';
import { differenceBadge } from './match-words.ts';

export const SITE_DIFFERENCES = '/admin/site-differences';
const SettleForm = SettleSiteDifference.pick({ note: true });

/** Money in the reports of the site's own accounts that no organization knows. */
export const siteDifferencesPage = page({
  path: SITE_DIFFERENCES,
  may: 'site.admin',
  async show(scope, _at, request) {
    const asked = { state: stateAsked(request), cursor: request.query['cursor'] };
    const found = await listSiteDifferences(scope, asked);
    const head = {
      title: scope.t('finance.site_differences.title'),
      subtitle: scope.t('finance.site_differences.subtitle'),
      breadcrumbs: [{ label: scope.t('finance.site_matches.title'), href: '/admin/site-matches' }],
    };
    const model = differenceList(scope, request, { ...found, zone: readerZone(scope), head });
    return { view: 'admin/list', model };
  },
});

/** One of them. */
export const siteDifferencePage = page({
  path: '/admin/site-differences/:siteDifference',
  may: 'site.admin',
  async show(scope, { siteDifference: id }) {
    const row = await siteDifferenceById(scope, id);
    const links = row.matchId ? { match: `/admin/site-matches/${row.matchId}` } : {};
    const settle = { label: scope.t('finance.difference.settle'), href: `${SITE_DIFFERENCES}/${id}/settle` };
    const model: ShowView = {
      title: scope.t(`finance.difference.kind.${row.kind}`),
      subtitle: scope.t(`finance.site_differences.advice.${row.kind}`),
      breadcrumbs: [{ label: scope.t('finance.site_differences.title'), href: SITE_DIFFERENCES }],
      badges: [differenceBadge(scope, row)],
      actions: row.state === 'open' ? [{ ...settle, dialog: true, tone: 'primary' }] : [],
      main: [sidesSection(scope, row)],
      aside: [{ kind: 'facts', facts: differenceFacts(scope, row, readerZone(scope), links) }],
    };
    return { view: 'admin/show', model };
  },
});

/** An administrator knows why it is right. */
export const settleSiteDifferencePage = page({
  path: '/admin/site-differences/:siteDifference/settle',
  may: 'site.admin',
  form: SettleForm,
  async show(scope, { siteDifference: id }, request) {
    const { kind } = await siteDifferenceById(scope, id);
    const at = { kind, list: SITE_DIFFERENCES, href: `${SITE_DIFFERENCES}/${id}` };
    return { view: 'admin/confirm', model: settleView(scope, request, at) };
  },
  async submit(scope, { siteDifference: id }, { note }) {
    await siteDifferenceById(scope, id);
    await settleSiteDifference(scope, { differenceId: id, note });
    return { goTo: `${SITE_DIFFERENCES}/${id}`, flash: 'finance.difference.settled' };
  },
});
