import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { money } from '../../../kernel/values/money.ts';
import { normalizeOrderCode, orderOf } from '../../../modules/orders/index.ts';
import {
  orderBalance,
  paymentsOf,
  previewRefund,
  refundAsCard,
  refundPayment,
  type PaymentRow,
} from '../../../modules/payments/index.ts';
import { dryRun, handedOut, How } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Money, moneyFrom, moneyJson, OrderCode } from '../schemas.ts';
import { Refund } from './payment-json.ts';

const RefundPreview = z
  .strictObject({
    paymentId: Id,
    gateway: z.string(),
    amount: Money,
    how: How,
    left: Money.meta({ description: 'What of the payment could be given back afterwards.' }),
    mails: z.int(),
  })
  .meta({ id: 'RefundPreview' });

const code = z.strictObject({ code: OrderCode });

export const refundOrder = endpoint({
  method: 'POST',
  path: '/orders/{code}/refunds',
  may: { permission: 'finance.write', of: 'order', at: 'params.code' },
  summary: 'Give money of an order back',
  tag: 'payments',
  params: code,
  query: dryRun,
  body: z.strictObject({
    paymentId: Id,
    amount: Money,
    reason: z.string().max(500).default(''),
    handedOut,
    as: z
      .enum(['money', 'gift_card'])
      .default('money')
      .meta({ description: '`gift_card`: as a new card that is mailed to the buyer.' }),
  }),
  answers: { 200: RefundPreview, 201: z.strictObject({ id: Id, state: Refund.shape.state }) },
  problems: [
    ...['refund.too_much', 'refund.not_supported', 'refund.refused', 'refund.no_address', 'refund.not_by_hand'],
  ],
  replay: {
    of: 'id',
    async answer(scope, id, { params, query, body }) {
      // Nothing was made that could be told again: it is looked at anew.
      if ((query as z.output<typeof dryRun>).dryRun) {
        return previewOf(scope, await wished(scope, (params as z.output<typeof code>).code, body as RefundBody));
      }
      const order = await orderBalance(scope, (params as z.output<typeof code>).code);
      const refunds = (await paymentsOf(scope, order.id)).flatMap((payment) => payment.refunds);
      const refund = refunds.find((one) => one.id === id);
      if (!refund) throw new DomainError('refund.not_found', { status: 404 });
      return { status: 201, body: { id, state: refund.state } };
    },
  },
  async run(scope, { params, query, body }) {
    const { payment, minor, ...rest } = await wished(scope, params.code, body);
    if (query.dryRun) return previewOf(scope, { payment, minor, ...rest });
    const refund = { paymentId: payment.id, minor, reason: body.reason };
    const refunded =
      body.as === 'gift_card'
        ? await refundAsCard(scope, refund)
        : await refundPayment(scope, { ...refund, handedOut: body.handedOut });
    return { status: 201, body: refunded };
  },
});

interface RefundBody {
  readonly paymentId: string;
  readonly amount: z.output<typeof Money>;
  readonly as: 'money' | 'gift_card';
}

interface Wished {
  readonly order: string;
  readonly payment: PaymentRow;
  readonly minor: number;
  readonly as: 'money' | 'gift_card';
}

async function wished(scope: Scope, code: string, { paymentId, amount, as }: RefundBody): Promise<Wished> {
  const order = await orderBalance(scope, code);
  const payment = (await paymentsOf(scope, order.id)).find(({ id }) => id === paymentId);
  if (!payment) throw new DomainError('payment.not_found', { status: 404, field: 'paymentId' });
  const { minor, currency } = moneyFrom(amount);
  if (currency !== payment.currency)
    throw new DomainError('money.currency', { field: 'amount.currency', params: { currency: payment.currency } });
  return { order: order.code, payment, minor, as };
}

async function previewOf(scope: Scope, { order, payment, ...wish }: Wished) {
  const { email } = await orderOf(scope, normalizeOrderCode(order));
  const { how, minor, leftMinor, mails } = previewRefund(scope, { payment, email }, wish);
  const { id: paymentId, gateway, currency } = payment;
  const amount = (of: number) => moneyJson(money(of, currency));
  return {
    status: 200 as const,
    body: { paymentId, gateway, how, mails, amount: amount(minor), left: amount(leftMinor) },
  };
}
