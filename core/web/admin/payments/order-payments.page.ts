import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, fromDecimal, money, toDecimal } from '../../../kernel/values/money.ts';
import { keptFees } from '../../../modules/cancellations/index.ts';
import { orderOf } from '../../../modules/orders/index.ts';
import {
  capturePayment,
  isHandedOut,
  markPaid,
  orderBalance,
  paymentMethods,
  paymentsOf,
  previewVoid,
  refundAsCard,
  refundPayment,
  registeredGateway,
  startPayment,
  voidPromise,
  type PaymentRow,
} from '../../../modules/payments/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { handedOutField } from './payment-words.ts';

const RefundForm = z.object({
  as: z.enum(['money', 'gift_card']).default('money'),
  handedOut: z.boolean().default(false),
  amount: z.string().trim().min(1),
  reason: z.string().trim().max(500).default(''),
});
const PaidForm = z.object({ note: z.string().trim().max(500).default('') });

const orderHref = (request: PageRequest, code: string) => `/admin/o/${request.organization!.slug}/orders/${code}`;

/** Giving money back, in full or in part. */
export const refundPage = page({
  path: '/admin/o/:org/orders/:code/payments/:payment/refund',
  may: 'finance.write',
  recent: true,
  form: RefundForm,
  async show(scope, { code, payment: id }, request) {
    const payment = await find(scope, request, code, id);
    const left = money(payment.capturedMinor - payment.refundMinor, payment.currency);
    const kept = await keptOfOrder(scope, code, left.minor);
    const usual = money(left.minor - kept, left.currency);
    const byHand = isHandedOut(registeredGateway(scope, payment.gateway).gateway);
    const values = { amount: toDecimal(usual), reason: '', ...request.again?.values };
    const model: ConfirmView = {
      title: scope.t('payments.refund.title'),
      breadcrumbs: [{ label: code, href: orderHref(request, code) }],
      text: scope.t('payments.refund.text', { left: formatMoney(left, scope.locale) }),
      consequences: [
        ...[byHand ? 'hand_out' : 'money', 'tickets'].map((key) =>
          scope.t(`payments.refund.consequence_${key}`, { gateway: payment.accountLabel }),
        ),
        ...(kept > 0
          ? [scope.t('payments.refund.kept', { amount: formatMoney(money(kept, left.currency), scope.locale) })]
          : []),
      ],
      action: `${orderHref(request, code)}/payments/${id}/refund`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [
        {
          widget: 'money',
          name: 'amount',
          label: scope.t('payments.refund.amount'),
          value: String(values.amount),
          suffix: payment.currency,
          inputmode: 'decimal',
          required: true,
          error: request.again?.errors['amount'],
        },
        {
          widget: 'text',
          name: 'reason',
          label: scope.t('payments.refund.reason'),
          help: scope.t('payments.refund.reason_help'),
          value: String(values.reason),
          maxlength: 500,
        },
        {
          widget: 'radio',
          name: 'as',
          label: scope.t('payments.refund.as'),
          help: scope.t('payments.refund.as_help'),
          options: (['money', 'gift_card'] as const).map((value) => ({
            value,
            label: scope.t(`payments.refund.as_${value}`, { gateway: payment.accountLabel }),
            selected: value === String(request.again?.values['as'] ?? 'money'),
          })),
        },
        ...(byHand ? [handedOutField(scope, request.again?.values['handedOut'] !== undefined)] : []),
      ],
      submit: scope.t('payments.refund.submit'),
      tone: 'danger',
      cancelHref: orderHref(request, code),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { code, payment: id }, { amount, reason, as, handedOut }, request) {
    const payment = await find(scope, request, code, id);
    const refund = { paymentId: id, minor: minorOf(amount, payment.currency), reason };
    if (as === 'gift_card') await refundAsCard(scope, refund);
    else await refundPayment(scope, { ...refund, handedOut });
    const isOut = as === 'money' && handedOut;
    return { goTo: orderHref(request, code), flash: isOut ? 'finance.hand_out.done' : 'payments.refund.done' };
  },
});

/** Takes what was promised. */
export const capturePage = page({
  path: '/admin/o/:org/orders/:code/payments/:payment/capture',
  may: 'finance.write',
  async show(_scope, { code }, request) {
    return { goTo: orderHref(request, code) };
  },
  async submit(scope, { code, payment: id }, _values, request) {
    await find(scope, request, code, id);
    await capturePayment(scope, { paymentId: id });
    return { goTo: orderHref(request, code), flash: 'payments.capture.done' };
  },
});

/** Lets go what was promised, and keeps the order. */
export const voidPage = page({
  path: '/admin/o/:org/orders/:code/payments/:payment/void',
  may: 'finance.write',
  form: z.object({}),
  async show(scope, { code, payment: id }, request) {
    await find(scope, request, code, id);
    const { amount, open } = await previewVoid(scope, { paymentId: id });
    const model: ConfirmView = {
      title: scope.t('payments.void.title'),
      breadcrumbs: [{ label: code, href: orderHref(request, code) }],
      text: scope.t('payments.void.text', { amount: formatMoney(amount, scope.locale) }),
      consequences: [
        scope.t('payments.void.consequence_order'),
        ...(open.minor > 0
          ? [scope.t('payments.void.consequence_open', { amount: formatMoney(open, scope.locale) })]
          : []),
      ],
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('payments.void.title'),
      tone: 'danger',
      cancelHref: orderHref(request, code),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { code, payment: id }, _values, request) {
    await find(scope, request, code, id);
    const { state } = await voidPromise(scope, { paymentId: id });
    const isDone = state === 'cancelled';
    return {
      goTo: orderHref(request, code),
      flash: isDone ? 'payments.void.done' : 'payments.void.not_done',
      ...(isDone ? {} : { flashTone: 'info' as const }),
    };
  },
});

/** The money is there: cash, card terminal, transfer. */
export const markPaidPage = page({
  path: '/admin/o/:org/orders/:code/payments/:payment/paid',
  may: 'orders.write',
  form: PaidForm,
  async show(scope, { code, payment: id }, request) {
    const payment = await find(scope, request, code, id);
    const amount = formatMoney(money(payment.amountMinor, payment.currency), scope.locale);
    const model: ConfirmView = {
      title: scope.t('payments.paid.title'),
      breadcrumbs: [{ label: code, href: orderHref(request, code) }],
      text: scope.t('payments.paid.text', { amount }),
      consequences: [scope.t('payments.paid.consequence')],
      action: `${orderHref(request, code)}/payments/${id}/paid`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [
        {
          widget: 'text',
          name: 'note',
          label: scope.t('payments.paid.note'),
          value: String(request.again?.values['note'] ?? ''),
          maxlength: 500,
        },
      ],
      submit: scope.t('payments.paid.submit', { amount }),
      tone: 'primary',
      cancelHref: orderHref(request, code),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { code, payment: id }, { note }, request) {
    await find(scope, request, code, id);
    await markPaid(scope, { paymentId: id, note });
    return { goTo: orderHref(request, code), flash: 'payments.paid.done' };
  },
});

/** Staff record a payment for an order whose buyer began none: the first gateway that is recorded by hand. */
export const takeMoneyPage = page({
  path: '/admin/o/:org/orders/:code/take-money',
  may: 'orders.write',
  async show(_scope, { code }, request) {
    return { goTo: orderHref(request, code) };
  },
  async submit(scope, { code }, _values, request) {
    const order = await orderBalance(scope, code, request.organization!.id);
    const methods = await paymentMethods(scope, order.organizationId, order.currency);
    const byHand = methods.find(
      ({ gateway }) => scope.capabilities.gateways.get(gateway)?.gateway.capabilities.markedByHand,
    );
    if (!byHand) throw new DomainError('payment.no_manual_account', { status: 409 });
    const { id } = await startPayment(scope, { orderCode: code, accountId: byHand.accountId });
    return { goTo: `${orderHref(request, code)}/payments/${id}/paid` };
  },
});

/** Of what is left of a payment: the fees that stay on refund, which staff may give back all the same. */
async function keptOfOrder(scope: Scope, code: string, leftMinor: number): Promise<number> {
  const { fees } = await orderOf(scope, code);
  return Math.min(
    leftMinor,
    keptFees(fees).reduce((sum, { minor }) => sum + minor, 0),
  );
}

async function find(scope: Scope, request: PageRequest, code: string, id: string): Promise<PaymentRow> {
  const order = await orderBalance(scope, code, request.organization!.id);
  const payment = (await paymentsOf(scope, order.id)).find((candidate) => candidate.id === id);
  if (!payment) throw new DomainError('payment.not_found', { status: 404 });
  return payment;
}

function minorOf(amount: string, currency: string): number {
  try {
    return fromDecimal(amount, currency).minor;
  } catch (cause) {
    throw new DomainError('money.not_an_amount', { field: 'amount', params: { currency }, cause });
  }
}
