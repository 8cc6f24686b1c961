import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { acceptDispute, disputeById } from '../../../modules/payments/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { disputesHref, isAsked, sumText } from './dispute-words.ts';

/** Gives in, and the buyer keeps the money. */
export const acceptDisputePage = page({
  path: '/admin/o/:org/disputes/:dispute/accept',
  may: 'finance.write',
  recent: true,
  form: z.object({}),
  postsPerMinute: 10,
  async show(scope, { dispute: id }, request) {
    const row = await disputeById(scope, { organizationId: request.organization!.id, id });
    const base = `${disputesHref(request)}/${id}`;
    const gateway = scope.capabilities.gateways.get(row.gateway)?.gateway;
    if (!gateway?.acceptDispute || !isAsked(scope, row)) return { goTo: base };
    const amount = sumText(scope, row.amountMinor, row.currency);
    const model: ConfirmView = {
      title: scope.t('disputes.accept.title'),
      breadcrumbs: [
        { label: scope.t('disputes.title'), href: disputesHref(request) },
        { label: row.orderCode, href: base },
      ],
      text: scope.t('disputes.accept.text', { amount, code: row.orderCode }),
      consequences: (['money', 'final'] as const).map((key) =>
        scope.t(`disputes.accept.consequence_${key}`, { amount }),
      ),
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('disputes.accept.title'),
      tone: 'danger',
      cancelHref: base,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { dispute: disputeId }, _values, request) {
    await acceptDispute(scope, { organizationId: request.organization!.id, disputeId });
    return { goTo: `${disputesHref(request)}/${disputeId}`, flash: 'disputes.flash.accepted' };
  },
});
