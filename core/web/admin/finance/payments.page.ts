import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  listPayments,
  paymentsCsv,
  sumPayments,
  type PaymentListRow,
  type PaymentTotals,
} from '../../../modules/payments/index.ts';
import type { Cell } from '../../../render/contract/index.ts';
import { paymentBadge } from '../payments/payment-words.ts';
import { financeHref, orderCell, sumText, whenCell } from './finance-words.ts';
import { fileFilter, moneyList, type MoneyList, type Shown } from './money-list.ts';

const STATES = ['created', 'pending', 'authorized', 'captured', 'failed', 'cancelled'] as const;

/** Every attempt to pay, and what they come to. */
export const paymentsPage = page({
  path: '/admin/o/:org/finance/payments',
  may: 'finance.read',
  events: 'some',
  nav: { section: 'organization', label: 'finance.payments.title', order: 51, icon: 'payment' },
  show: async (scope, _at, request) => ({ view: 'admin/list', model: await moneyList(scope, request, PAYMENTS) }),
});

/** The same as a file, with the same filters. */
export const paymentsCsvPage = page({
  path: '/admin/o/:org/finance/payments.csv',
  may: 'finance.read',
  events: 'some',
  async show(scope, _at, request) {
    const content = paymentsCsv(scope, await fileFilter(scope, request, STATES));
    const name = `${request.organization!.slug}-payments.csv`;
    return { file: { name, contentType: 'text/csv; charset=utf-8', content } };
  },
});

const PAYMENTS: MoneyList<(typeof STATES)[number], PaymentListRow, PaymentTotals> = {
  of: 'payments',
  states: STATES,
  stateTexts: 'payments.state',
  list: listPayments,
  sum: sumPayments,
  count: ({ payments }) => payments,
  amounts: ({ grossMinor: gross, refundedMinor: refunded, feesMinor: fees, netMinor: net }) => ({
    ...{ gross, refunded, fees, net },
  }),
  cells,
};

function cells(scope: Scope, row: PaymentListRow, { request, zone, mayOpen }: Shown): Cell[] {
  const { id, account, ref, reference, currency, refundedMinor } = row;
  const back = refundedMinor > 0 && scope.t('finance.back', { amount: sumText(scope, refundedMinor, currency) });
  return [
    {
      ...{ kind: 'link', text: account.label, href: `${financeHref(request)}/payments/${id}` },
      detail: reference ?? endingOf(ref) ?? undefined,
    },
    orderCell(request, row.order, mayOpen),
    { kind: 'badge', ...paymentBadge(scope, row.state) },
    { kind: 'money', text: sumText(scope, row.amountMinor, currency), detail: back || undefined },
    whenCell(scope, row.createdAt, zone),
  ];
}

/** What a provider calls a payment is long; its page says all of it. */
function endingOf(ref: string | null): string | null {
  return ref === null || ref.length <= 16 ? ref : `…${ref.slice(-12)}`;
}
