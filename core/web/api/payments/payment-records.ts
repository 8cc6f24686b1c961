import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type {
  PaymentDetail,
  PaymentListRow,
  PaymentTotals,
  RefundListRow,
  RefundTotals,
} from '../../../modules/payments/index.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';
import { Payment, Refund } from './payment-json.ts';

const Buyer = z.strictObject({ name: z.string().nullable(), email: z.string().nullable() });
const AtAccount = z.strictObject({ id: Id, label: z.string() });
const common = {
  orderCode: OrderCode,
  eventId: Id,
  buyer: Buyer,
  account: AtAccount.meta({ description: 'The way to pay.' }),
  gateway: z.string(),
  ref: z.string().nullable().meta({ description: 'What the provider calls it.' }),
  createdAt: Instant,
  settledAt: Instant.nullable(),
};

export const PaymentRecord = z
  .strictObject({
    id: Id,
    ...common,
    state: Payment.shape.state,
    reason: z
      .enum(['declined', 'insufficient_funds', 'expired', 'abandoned', 'fraud_suspected', 'other'])
      .nullable()
      .meta({ description: 'Why it failed.' }),
    amount: Money,
    captured: Money,
    refunded: Money,
    fee: Money.meta({ description: 'What paying this way costs.' }),
    reference: z.string().nullable().meta({ description: 'What the slip says, where it was taken by hand.' }),
  })
  .meta({ id: 'PaymentRecord' });

export const RefundRecord = z
  .strictObject({
    id: Id,
    paymentId: Id,
    ...common,
    state: Refund.shape.state,
    amount: Money,
    reason: z.string().nullable(),
    origin: z.enum(['ours', 'external']).meta({ description: "`external`: made in the provider's own dashboard." }),
  })
  .meta({ id: 'RefundRecord' });

export const PaymentFile = PaymentRecord.extend({
  authorized: Money,
  checkedAt: Instant.nullable().meta({ description: 'When the provider was asked last.' }),
  method: z.string().nullable().meta({ description: 'Taken by hand: `cash`, `card`.' }),
  facts: z.record(z.string(), z.string()).meta({ description: 'What the provider told, such as the brand of a card.' }),
  refunds: z.array(
    Refund.extend({ ref: z.string().nullable(), origin: RefundRecord.shape.origin, settledAt: Instant.nullable() }),
  ),
}).meta({ id: 'PaymentFile' });

export const PaymentSums = z.array(
  z.strictObject({ payments: z.int(), gross: Money, refunded: Money, fees: Money, net: Money }),
);
export const RefundSums = z.array(z.strictObject({ refunds: z.int(), arrived: Money, underWay: Money, failed: Money }));

type Common = Pick<RefundListRow, 'order' | 'account' | 'gateway' | 'ref' | 'createdAt' | 'settledAt'>;

function commonJson({ order, account, gateway, ref, createdAt, settledAt }: Common) {
  return {
    ...{ orderCode: order.code, eventId: order.eventId, buyer: { name: order.name, email: order.email } },
    ...{ account, gateway, ref, createdAt: createdAt.toISOString(), settledAt: settledAt?.toISOString() ?? null },
  };
}

export function paymentRecordJson(row: PaymentListRow): z.input<typeof PaymentRecord> {
  const amount = (minor: number) => moneyJson(money(minor, row.currency));
  const { id, state, reason, reference } = row;
  return {
    ...{ id, state, reason, reference, ...commonJson(row) },
    ...{ amount: amount(row.amountMinor), captured: amount(row.capturedMinor) },
    ...{ refunded: amount(row.refundedMinor), fee: amount(row.feeMinor) },
  };
}

export function refundRecordJson(row: RefundListRow): z.input<typeof RefundRecord> {
  const { id, paymentId, state, reason, origin } = row;
  return {
    ...{ id, paymentId, state, reason, origin, ...commonJson(row) },
    amount: moneyJson(money(row.amountMinor, row.currency)),
  };
}

export function paymentFileJson(payment: PaymentDetail): z.input<typeof PaymentFile> {
  const { currency, method, facts } = payment;
  return {
    ...paymentRecordJson(payment),
    ...{ method, facts, checkedAt: payment.checkedAt?.toISOString() ?? null },
    authorized: moneyJson(money(payment.authorizedMinor, currency)),
    refunds: payment.refunds.map(({ id, state, reason, ref, origin, amountMinor, createdAt, settledAt }) => ({
      ...{ id, state, reason, ref, origin, amount: moneyJson(money(amountMinor, currency)) },
      ...{ createdAt: createdAt.toISOString(), settledAt: settledAt?.toISOString() ?? null },
    })),
  };
}

export function paymentSumsJson(totals: readonly PaymentTotals[]): z.input<typeof PaymentSums> {
  return totals.map(({ currency, payments, grossMinor, refundedMinor, feesMinor, netMinor }) => {
    const amount = (minor: number) => moneyJson(money(minor, currency));
    return {
      ...{ payments, gross: amount(grossMinor), refunded: amount(refundedMinor) },
      ...{ fees: amount(feesMinor), net: amount(netMinor) },
    };
  });
}

export function refundSumsJson(totals: readonly RefundTotals[]): z.input<typeof RefundSums> {
  return totals.map(({ currency, refunds, arrivedMinor, underWayMinor, failedMinor }) => {
    const amount = (minor: number) => moneyJson(money(minor, currency));
    return {
      ...{ refunds, arrived: amount(arrivedMinor) },
      ...{ underWay: amount(underWayMinor), failed: amount(failedMinor) },
    };
  });
}
