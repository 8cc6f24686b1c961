import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { money } from '../../../kernel/values/money.ts';
import { normalizeOrderCode, orderOf } from '../../../modules/orders/index.ts';
import {
  markPaid,
  orderBalance,
  paymentMethods,
  paymentsOf,
  previewRefund,
  refundAsCard,
  refundPayment,
  startPayment,
  waysToPay,
  takeCardOff,
  type PaymentRow,
} from '../../../modules/payments/index.ts';
import { dryRun, How } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, Money, moneyFrom, moneyJson, OrderCode } from '../schemas.ts';
import { accountEndpoints } from './account-endpoints.ts';

const NextStep = z.union([
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('redirect'), url: z.url() }),
  z.strictObject({
    kind: z.enum(['embed', 'instructions']),
    view: z.string(),
    data: z.record(z.string(), z.string()),
    qr: z.string().optional().meta({ description: 'What a QR code beside the instructions says.' }),
  }),
]);

const Refund = z
  .strictObject({
    id: Id,
    amount: Money,
    state: z.enum(['created', 'pending', 'succeeded', 'failed']),
    reason: z.string().nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'Refund' });

const Payment = z
  .strictObject({
    id: Id,
    gateway: z.string(),
    state: z.enum(['created', 'pending', 'authorized', 'captured', 'failed', 'cancelled']),
    amount: Money,
    captured: Money,
    next: NextStep.nullable(),
    refunds: z.array(Refund),
    createdAt: Instant,
  })
  .meta({ id: 'Payment' });

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

const createIntent = endpoint({
  method: 'POST',
  path: '/payments/create-intent',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'body.orderCode', orHolder: true },
  summary: 'Begin to pay an order: answers what the buyer does next',
  tag: 'payments',
  body: z.strictObject({
    orderCode: OrderCode,
    gateway: z.string().max(80),
    code: z.string().trim().min(1).max(60).optional().meta({
      description: 'Of a gift card: it pays as much as is on it and still due. Begin another payment for the rest.',
    }),
  }),
  answers: { 201: z.strictObject({ id: Id, state: Payment.shape.state, next: NextStep }) },
  problems: [
    'order.not_payable',
    'gateway_account.not_found',
    'gateway.unavailable',
    'gateway.currency',
    'gift_card.not_usable',
  ],
  // The provider knows the attempt by its key, and an open attempt is taken up again: a repeat finds the first.
  replay: 'again',
  async run(scope, { body }) {
    const order = await orderBalance(scope, body.orderCode);
    const methods = await paymentMethods(scope, order.organizationId, order.currency);
    const method = methods.find(({ gateway }) => gateway === body.gateway);
    if (!method) throw new DomainError('gateway_account.not_found', { status: 404, field: 'gateway' });
    const { code } = body;
    const started = await startPayment(scope, {
      ...{ orderCode: order.code, accountId: method.accountId },
      ...(code === undefined ? {} : { code }),
    });
    return { status: 201, body: started };
  },
});

const listMethods = endpoint({
  method: 'GET',
  path: '/orders/{code}/payment-methods',
  limit: 'checkout',
  may: { permission: 'orders.read', of: 'order', at: 'params.code', orHolder: true },
  summary: 'How an order can be paid, and what it costs then',
  tag: 'payments',
  params: code,
  answers: {
    200: z.strictObject({
      data: z.array(
        z.strictObject({
          gateway: z.string().meta({ description: 'What `create-intent` takes.' }),
          label: z.string(),
          takesCode: z.boolean().meta({ description: 'It is paid with the `code` of a gift card.' }),
          fee: Money.nullable().meta({ description: 'Added to the order where the buyer chooses it.' }),
          due: Money,
        }),
      ),
    }),
  },
  async run(scope, { params }) {
    const order = await orderOf(scope, normalizeOrderCode(params.code));
    const amount = (minor: number) => moneyJson(money(minor, order.currency));
    const data = (await waysToPay(scope, order)).map(({ gateway, label, takesCode, fee, dueMinor }) => ({
      ...{ gateway, label, takesCode, due: amount(dueMinor) },
      fee: fee && amount(fee.minor),
    }));
    return { status: 200, body: { data } };
  },
});

const listPayments = endpoint({
  method: 'GET',
  path: '/orders/{code}/payments',
  limit: 'checkout',
  may: { permission: 'orders.read', of: 'order', at: 'params.code', orHolder: true },
  summary: 'The attempts to pay an order, the newest first',
  tag: 'payments',
  params: code,
  answers: { 200: z.strictObject({ data: z.array(Payment) }) },
  async run(scope, { params }) {
    const order = await orderBalance(scope, params.code);
    return { status: 200, body: { data: (await paymentsOf(scope, order.id)).map(paymentJson) } };
  },
});

const takeOff = endpoint({
  method: 'DELETE',
  path: '/orders/{code}/payments/{paymentId}',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
  summary: 'Take a gift card off an order that waits for the rest: its money goes back to the card, and is due again',
  tag: 'payments',
  params: z.strictObject({ code: OrderCode, paymentId: Id }),
  answers: { 204: null },
  problems: ['payment.not_found', 'order.not_payable'],
  async run(scope, { params }) {
    await takeCardOff(scope, { orderCode: params.code, paymentId: params.paymentId });
    return { status: 204 };
  },
});

const markPaymentPaid = endpoint({
  method: 'POST',
  path: '/payments/{id}/mark-paid',
  may: { permission: 'orders.write', of: 'payment', at: 'params.id' },
  summary: 'Record money that staff took by hand',
  tag: 'payments',
  params: z.strictObject({ id: Id }),
  body: z.strictObject({ note: z.string().max(500).default('') }),
  answers: { 204: null },
  problems: ['payment.not_by_hand'],
  replay: 'again',
  async run(scope, { params, body }) {
    await markPaid(scope, { paymentId: params.id, note: body.note });
    return { status: 204 };
  },
});

const refundOrder = endpoint({
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
    as: z
      .enum(['money', 'gift_card'])
      .default('money')
      .meta({ description: '`gift_card`: as a new card that is mailed to the buyer.' }),
  }),
  answers: { 200: RefundPreview, 201: z.strictObject({ id: Id, state: Refund.shape.state }) },
  problems: ['refund.too_much', 'refund.not_supported', 'refund.refused', 'refund.no_address'],
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
    const refunded = body.as === 'gift_card' ? await refundAsCard(scope, refund) : await refundPayment(scope, refund);
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

/** Payments as REST tells them. */
export function paymentJson(payment: PaymentRow): z.input<typeof Payment> {
  const { id, gateway, state, currency, next } = payment;
  return {
    ...{ id, gateway, state, next: next as z.input<typeof NextStep> | null },
    amount: moneyJson(money(payment.amountMinor, currency)),
    captured: moneyJson(money(payment.capturedMinor, currency)),
    createdAt: payment.createdAt.toISOString(),
    refunds: payment.refunds.map((refund) => ({
      id: refund.id,
      state: refund.state,
      amount: moneyJson(money(refund.amountMinor, currency)),
      reason: refund.reason,
      createdAt: refund.createdAt.toISOString(),
    })),
  };
}

export const paymentEndpoints = [
  ...[createIntent, listMethods, listPayments, takeOff, markPaymentPaid, refundOrder],
  ...accountEndpoints,
];
