import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { money } from '../../../kernel/values/money.ts';
import { normalizeOrderCode, orderOf } from '../../../modules/orders/index.ts';
import {
  capturePayment,
  markPaid,
  orderBalance,
  paymentMethods,
  paymentsOf,
  previewVoid,
  startPayment,
  voidPromise,
  waysToPay,
  takeCardOff,
} from '../../../modules/payments/index.ts';
import { dryRun } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Money, moneyJson, OrderCode } from '../schemas.ts';
import { accountEndpoints } from './account-endpoints.ts';
import { handOutEndpoints } from './hand-out-endpoints.ts';
import { paymentListEndpoints } from './list-endpoints.ts';
import { NextStep, Payment, paymentJson } from './payment-json.ts';
import { refundOrder } from './refund-endpoints.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';

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

const capture = endpoint({
  method: 'POST',
  path: '/payments/{id}/capture',
  may: { permission: 'finance.write', of: 'payment', at: 'params.id' },
  summary: 'Take what was promised: what the order costs by now, once',
  tag: 'payments',
  params: z.strictObject({ id: Id }),
  answers: { 200: z.strictObject({ state: Payment.shape.state, captured: Money }) },
  problems: ['payment.not_authorized', 'payment.nothing_due', 'payment.capture_refused', 'gateway.unavailable'],
  replay: 'again',
  async run(scope, { params }) {
    const { state, captured } = await capturePayment(scope, { paymentId: params.id });
    return { status: 200, body: { state, captured: moneyJson(captured) } };
  },
});

const letGo = endpoint({
  method: 'POST',
  path: '/payments/{id}/void',
  may: { permission: 'finance.write', of: 'payment', at: 'params.id' },
  summary: 'Let go what was promised, and keep the order',
  tag: 'payments',
  params: z.strictObject({ id: Id }),
  query: dryRun,
  answers: {
    200: z.strictObject({
      state: Payment.shape.state,
      amount: Money.meta({ description: 'What was promised.' }),
      open: Money.meta({ description: 'What the order costs, and nothing holds then.' }),
    }),
  },
  problems: [
    ...['payment.not_authorized', 'payment.being_captured', 'payment.provider_away', 'payment.provider_refuses'],
  ],
  replay: 'again',
  async run(scope, { params, query }) {
    const { amount, open } = await previewVoid(scope, { paymentId: params.id });
    const { state } = query.dryRun
      ? { state: 'authorized' as const }
      : await voidPromise(scope, { paymentId: params.id });
    return { status: 200, body: { state, amount: moneyJson(amount), open: moneyJson(open) } };
  },
});

export const paymentEndpoints = [
  ...[createIntent, listMethods, listPayments, takeOff, markPaymentPaid, capture, letGo, refundOrder],
  ...handOutEndpoints,
  ...paymentListEndpoints,
  ...webhookEndpoints,
  ...accountEndpoints,
];
