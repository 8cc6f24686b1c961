import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { eventsWithin } from '../../../modules/organizations/index.ts';
import {
  askProvider,
  listPayments,
  listRefunds,
  paymentDetail,
  sumPayments,
  sumRefunds,
  withdrawPayment,
} from '../../../modules/payments/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, Money, pageJson, pageOf, pageQuery } from '../schemas.ts';
import {
  PaymentFile,
  paymentFileJson,
  PaymentRecord,
  paymentRecordJson,
  PaymentSums,
  paymentSumsJson,
  RefundRecord,
  refundRecordJson,
  RefundSums,
  refundSumsJson,
} from './payment-records.ts';

const ofOrganization = {
  may: { permission: 'finance.read', of: 'organization', at: 'params.id', events: 'some' },
  tag: 'payments',
  params: z.strictObject({ id: Id }),
} as const;
const ofPayment = { tag: 'payments', params: z.strictObject({ id: Id }) } as const;

const Minor = z.coerce.number().int().nonnegative().optional();
const filter = {
  ...pageQuery,
  gatewayAccountId: Id.optional(),
  event: Id.optional(),
  currency: Money.shape.currency.optional(),
  least: Minor.meta({ description: 'At least so much, in minor units: say of which currency.' }),
  most: Minor.meta({ description: 'At most so much.' }),
  from: Instant.optional().meta({ description: 'Begun from then on.' }),
  to: Instant.optional().meta({ description: 'Before then.' }),
  q: z.string().max(200).optional().meta({
    description:
      "Part of an order's code, of the buyer's name or address, or of what the provider or the slip calls it.",
  }),
};
const totals = { description: 'By currency, of all that were asked for.' };

const payments = endpoint({
  ...ofOrganization,
  method: 'GET',
  path: '/organizations/{id}/payments',
  summary: 'Attempts to pay, the newest first, and what all of them come to',
  query: z.strictObject({ ...filter, state: PaymentRecord.shape.state.optional() }),
  answers: { 200: pageOf(PaymentRecord).extend({ totals: PaymentSums.meta(totals) }) },
  async run(scope, { params, query: { limit, cursor, ...asked } }) {
    const wanted = { ...asked, ...(await filterOf(scope, params.id, asked)) };
    const { rows, nextCursor } = await listPayments(scope, { ...wanted, limit, cursor });
    const sums = paymentSumsJson(await sumPayments(scope, wanted));
    return { status: 200, body: { ...pageJson(rows.map(paymentRecordJson), nextCursor), totals: sums } };
  },
});

const refunds = endpoint({
  ...ofOrganization,
  method: 'GET',
  path: '/organizations/{id}/refunds',
  summary: 'Money that went back or is on its way, the newest first, and what all of it comes to',
  query: z.strictObject({ ...filter, state: RefundRecord.shape.state.optional() }),
  answers: { 200: pageOf(RefundRecord).extend({ totals: RefundSums.meta(totals) }) },
  async run(scope, { params, query: { limit, cursor, ...asked } }) {
    const wanted = { ...asked, ...(await filterOf(scope, params.id, asked)) };
    const { rows, nextCursor } = await listRefunds(scope, { ...wanted, limit, cursor });
    const sums = refundSumsJson(await sumRefunds(scope, wanted));
    return { status: 200, body: { ...pageJson(rows.map(refundRecordJson), nextCursor), totals: sums } };
  },
});

const payment = endpoint({
  ...ofPayment,
  method: 'GET',
  path: '/payments/{id}',
  may: { permission: 'finance.read', of: 'payment', at: 'params.id' },
  summary: 'An attempt to pay with all that is known of it',
  answers: { 200: PaymentFile },
  run: async (scope, { params }) => ({ status: 200, body: await fileOf(scope, params.id) }),
});

const act = {
  ...ofPayment,
  method: 'POST',
  may: { permission: 'finance.write', of: 'payment', at: 'params.id' },
  answers: { 200: PaymentFile },
  replay: 'again',
} as const;
const problems = ['payment.nobody_to_ask', 'payment.provider_away', 'payment.provider_refuses'] as const;

const ask = endpoint({
  ...act,
  path: '/payments/{id}/ask',
  summary: 'Ask the provider what is true now, and go by it',
  problems,
  async run(scope, { params }) {
    await askProvider(scope, { paymentId: params.id });
    return { status: 200, body: await fileOf(scope, params.id) };
  },
});

const withdraw = endpoint({
  ...act,
  path: '/payments/{id}/withdraw',
  summary: 'End an attempt that the buyer could still pay, at its provider; its `state` says what became of it',
  problems: [...problems, 'payment.not_withdrawable'],
  async run(scope, { params }) {
    await withdrawPayment(scope, { paymentId: params.id });
    return { status: 200, body: await fileOf(scope, params.id) };
  },
});

async function filterOf(
  scope: Scope,
  organizationId: string,
  {
    event,
    least,
    most,
    from,
    to,
  }: Pick<z.output<z.ZodObject<typeof filter>>, 'event' | 'least' | 'most' | 'from' | 'to'>,
) {
  return {
    ...{ organizationId, eventId: event, leastMinor: least, mostMinor: most },
    eventIds: await eventsWithin(scope, organizationId),
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

async function fileOf(scope: Scope, id: string) {
  const found = await paymentDetail(scope, id);
  if (!found) throw new DomainError('payment.not_found', { status: 404 });
  return paymentFileJson(found);
}

export const paymentListEndpoints = [payments, refunds, payment, ask, withdraw];
