import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import { openAttention, resolveAttention, type AttentionItem } from '../../../modules/payments/index.ts';
import type { Action, ListView } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';

const pathOf = (request: PageRequest) => `/admin/o/${request.organization!.slug}/attention`;

/** Money that a person must decide about, with the way to the act. */
export const attentionPage = page({
  path: '/admin/o/:org/attention',
  may: 'finance.read',
  nav: { section: 'organization', label: 'attention.nav', order: 50, icon: 'alert' },
  async show(scope, _at, request) {
    const { zone } = (await organizationById(scope, request.organization!.id))!;
    const items = await openAttention(scope, request.organization!.id);
    const model: ListView = {
      title: scope.t('attention.title'),
      subtitle: scope.t('attention.subtitle'),
      table: {
        caption: scope.t('attention.title'),
        columns: [
          { label: scope.t('attention.what') },
          { label: scope.t('attention.order') },
          { label: scope.t('attention.since') },
          { label: scope.t('attention.act'), quiet: true },
        ],
        rows: items.map((item) => row(scope, request, item, zone)),
      },
      page: {},
      empty: { title: scope.t('attention.empty_title'), text: scope.t('attention.empty_text'), icon: 'check' },
    };
    return { view: 'admin/list', model };
  },
});

export const resolveAttentionPage = page({
  path: '/admin/o/:org/attention/:item/resolve',
  may: 'finance.write',
  async show(_scope, _at, request) {
    return { goTo: pathOf(request) };
  },
  async submit(scope, { item }, _values, request) {
    await resolveAttention(scope, request.organization!.id, item);
    return { goTo: pathOf(request), flash: 'attention.resolved' };
  },
});

function row(scope: Scope, request: PageRequest, item: AttentionItem, zone: string): ListView['table']['rows'][number] {
  const base = `/admin/o/${request.organization!.slug}`;
  const code = item.order?.unwrap().code;
  const { doubt, difference } = item.facts;
  const what =
    difference !== undefined
      ? `finance.difference.kind.${difference}`
      : doubt === undefined
        ? `attention.kind.${item.kind}`
        : `bank.doubt.${doubt}`;
  return {
    cells: [
      { kind: 'text', text: scope.t(what), detail: detailOf(scope, item, zone) },
      code === undefined
        ? { kind: 'text', text: '–', muted: true }
        : { kind: 'link', text: code, href: `${base}/orders/${code}` },
      {
        kind: 'instant',
        text: new Intl.DateTimeFormat(scope.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(item.createdAt),
        iso: item.createdAt.toISOString(),
      },
      { kind: 'actions', actions: actsOf(scope, request, item) },
    ],
  };
}

function actsOf(scope: Scope, request: PageRequest, item: AttentionItem): Action[] {
  const { refundId, paymentId } = item;
  if (!refundId) return [actOf(scope, request, item)];
  const at = `/admin/o/${request.organization!.slug}/finance/payments/${paymentId}/refunds/${refundId}`;
  return [
    { label: scope.t('finance.hand_out.act'), href: `${at}/handed-out`, tone: 'secondary' },
    { label: scope.t('finance.not_handed_out.act'), href: `${at}/not-handed-out`, tone: 'quiet' },
  ];
}

function actOf(scope: Scope, request: PageRequest, item: AttentionItem): Action {
  const base = `/admin/o/${request.organization!.slug}`;
  const { bankEntryId, payoutId, disputeId, differenceId, kind } = item;
  const at = (label: string, href: string): Action => ({ label: scope.t(label), href, tone: 'secondary' });
  if (bankEntryId) return at('bank.decide', `${base}/bank/entries/${bankEntryId}`);
  if (differenceId) return at('finance.difference.decide', `${base}/finance/differences/${differenceId}`);
  if (payoutId) return at('disputes.decide', `${base}/payouts/${payoutId}`);
  if (kind === 'disputed' && disputeId) return at('disputes.decide', `${base}/disputes/${disputeId}`);
  const action = `${pathOf(request)}/${item.id}/resolve`;
  return { label: scope.t('attention.resolve'), action, tone: 'secondary' };
}

// The facts are amounts in one currency: each under its own name.
function detailOf(scope: Scope, { facts, dueAt }: AttentionItem, zone: string): string {
  const currency = String(facts['currency'] ?? '');
  const until = dueAt && scope.t('attention.until', { until: instantText(dueAt, zone, timeLocale(scope)) });
  const amounts = Object.entries(facts)
    .filter(([name, value]) => name !== 'currency' && typeof value === 'number')
    .map(
      ([name, value]) =>
        `${scope.t(`attention.fact.${name}`)}: ${formatMoney(money(Number(value), currency), scope.locale)}`,
    );
  return [...(until ? [until] : []), ...amounts].join(' · ');
}
