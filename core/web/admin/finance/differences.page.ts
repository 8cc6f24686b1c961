import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  differenceById,
  listDifferences,
  lookAtDifference,
  settleDifference,
  SettleDifference,
} from '../../../modules/matches/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import type { Action, ShowView } from '../../../render/contract/index.ts';
import { differenceFacts, differenceList, settleView, sidesSection, stateAsked } from './difference-views.ts';
import { doneOrSaid, financeHref } from './finance-words.ts';
import { differenceBadge } from './match-words.ts';

const SettleForm = SettleDifference.pick({ note: true });
const listOf = (request: PageRequest) => `${financeHref(request)}/differences`;
const hrefOf = (request: PageRequest, id: string) => `${listOf(request)}/${id}`;

/** What providers' books and ours say differently. */
export const differencesPage = page({
  path: '/admin/o/:org/finance/differences',
  may: 'finance.read',
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { zone } = (await organizationById(scope, organizationId))!;
    const asked = { state: stateAsked(request), cursor: request.query['cursor'] };
    const found = await listDifferences(scope, { organizationId, ...asked });
    const head = {
      title: scope.t('finance.differences.title'),
      subtitle: scope.t('finance.differences.subtitle'),
      breadcrumbs: [{ label: scope.t('finance.matches.title'), href: `${financeHref(request)}/matches` }],
    };
    return { view: 'admin/list', model: differenceList(scope, request, { ...found, zone, head }) };
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
    const { paymentId, orderCode, matchId } = row;
    const base = financeHref(request);
    const links = {
      ...(paymentId && orderCode && { payment: { text: orderCode, href: `${base}/payments/${paymentId}` } }),
      ...(matchId && { match: `${base}/matches/${matchId}` }),
    };
    const model: ShowView = {
      title: scope.t(`finance.difference.kind.${row.kind}`),
      subtitle: scope.t(`finance.difference.advice.${row.kind}`),
      breadcrumbs: [{ label: scope.t('finance.differences.title'), href: listOf(request) }],
      badges: [differenceBadge(scope, row)],
      actions: mayWrite && row.state === 'open' ? actsOf(scope, hrefOf(request, id)) : [],
      main: [sidesSection(scope, row)],
      aside: [{ kind: 'facts', facts: differenceFacts(scope, row, zone, links) }],
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
    const { kind } = await differenceById(scope, { organizationId: request.organization!.id, id });
    const at = { kind, list: listOf(request), href: hrefOf(request, id) };
    return { view: 'admin/confirm', model: settleView(scope, request, at) };
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
