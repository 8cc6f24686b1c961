import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can } from '../../../modules/organizations/index.ts';
import { askProvider, withdrawPayment, type PaymentDetail } from '../../../modules/payments/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { doneOrSaid, financeHref, sumText } from './finance-words.ts';
import { paymentAt } from './payment.page.ts';

const Nothing = z.object({});
const hrefOf = (request: PageRequest, id: string) => `${financeHref(request)}/payments/${id}`;

/** Asks the provider now. */
export const askProviderPage = page({
  path: '/admin/o/:org/finance/payments/:payment/ask',
  may: 'finance.write',
  events: 'some',
  show: async (_scope, { payment }, request) => ({ goTo: hrefOf(request, payment) }),
  async submit(scope, { payment: id }, _values, request) {
    await paymentToActOn(scope, request, id);
    return doneOrSaid(hrefOf(request, id), 'finance.ask.done', () => askProvider(scope, { paymentId: id }));
  },
});

/** Ends an attempt that the buyer could still pay. */
export const withdrawPaymentPage = page({
  path: '/admin/o/:org/finance/payments/:payment/withdraw',
  may: 'finance.write',
  events: 'some',
  form: Nothing,
  async show(scope, { payment: id }, request) {
    const payment = await paymentToActOn(scope, request, id);
    const model: ConfirmView = {
      title: scope.t('finance.withdraw.title', { amount: sumText(scope, payment.amountMinor, payment.currency) }),
      breadcrumbs: [
        { label: scope.t('finance.payments.title'), href: `${financeHref(request)}/payments` },
        { label: payment.order.code, href: hrefOf(request, id) },
      ],
      text: scope.t('finance.withdraw.text', { account: payment.account.label }),
      consequences: [scope.t('finance.withdraw.consequence')],
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('finance.withdraw.act'),
      tone: 'danger',
      cancelHref: hrefOf(request, id),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { payment: id }, _values, request) {
    await paymentToActOn(scope, request, id);
    const state = await withdrawPayment(scope, { paymentId: id });
    const done = state === 'cancelled' || state === 'failed';
    return {
      goTo: hrefOf(request, id),
      flash: done ? 'finance.withdraw.done' : 'finance.withdraw.not_done',
      ...(done ? {} : { flashTone: 'info' as const }),
    };
  },
});

/** Of the organization of the path, for whoever may change its event's money. */
export async function paymentToActOn(scope: Scope, request: PageRequest, id: string): Promise<PaymentDetail> {
  const payment = await paymentAt(scope, request, id);
  const { organizationId, order } = payment;
  if (!(await can(scope, 'finance.write', { organizationId, eventId: order.eventId })))
    throw new DomainError('http.forbidden', { status: 403 });
  return payment;
}
