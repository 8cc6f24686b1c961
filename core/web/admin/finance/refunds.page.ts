import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  listRefunds,
  refundsCsv,
  sumRefunds,
  type RefundListRow,
  type RefundTotals,
} from '../../../modules/payments/index.ts';
import type { Cell } from '../../../render/contract/index.ts';
import { refundBadge } from '../payments/payment-words.ts';
import { financeHref, orderCell, sumText, whenCell } from './finance-words.ts';
import { fileFilter, moneyList, type MoneyList, type Shown } from './money-list.ts';

const STATES = ['created', 'pending', 'succeeded', 'failed'] as const;

/** All money that went back or is on its way, and what it comes to. */
export const refundsPage = page({
  path: '/admin/o/:org/finance/refunds',
  may: 'finance.read',
  events: 'some',
  show: async (scope, _at, request) => ({ view: 'admin/list', model: await moneyList(scope, request, REFUNDS) }),
});

/** The same as a file, with the same filters. */
export const refundsCsvPage = page({
  path: '/admin/o/:org/finance/refunds.csv',
  may: 'finance.read',
  events: 'some',
  async show(scope, _at, request) {
    const content = refundsCsv(scope, await fileFilter(scope, request, STATES));
    const name = `${request.organization!.slug}-refunds.csv`;
    return { file: { name, contentType: 'text/csv; charset=utf-8', content } };
  },
});

const REFUNDS: MoneyList<(typeof STATES)[number], RefundListRow, RefundTotals> = {
  of: 'refunds',
  states: STATES,
  stateTexts: 'payments.refund_state',
  list: listRefunds,
  sum: sumRefunds,
  count: ({ refunds }) => refunds,
  amounts: ({ arrivedMinor: arrived, underWayMinor, failedMinor: failed }) => ({
    ...{ arrived, under_way: underWayMinor, failed },
  }),
  cells,
};

function cells(scope: Scope, row: RefundListRow, { request, zone, mayOpen }: Shown): Cell[] {
  const outside = row.origin === 'external' ? scope.t('finance.origin.external') : undefined;
  return [
    {
      ...{ kind: 'link', text: row.account.label, href: `${financeHref(request)}/payments/${row.paymentId}` },
      detail: row.reason ?? outside,
    },
    orderCell(request, row.order, mayOpen),
    { kind: 'badge', ...refundBadge(scope, row) },
    { kind: 'money', text: sumText(scope, row.amountMinor, row.currency) },
    whenCell(scope, row.createdAt, zone),
  ];
}
