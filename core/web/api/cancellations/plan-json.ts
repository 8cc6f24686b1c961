import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type { CallOffPlan, CancellationPlan } from '../../../modules/cancellations/index.ts';
import { Id, Money, moneyJson, OrderCode } from '../schemas.ts';

export const dryRun = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Answers what would happen, and changes nothing.' }),
});

const How = z.enum(['gateway', 'by_hand']).meta({
  description: 'Whether the provider gives it back, or a person has to: then it is on the attention list.',
});

export const CallOffPlanJson = z
  .strictObject({
    orders: z.int(),
    tickets: z.int(),
    mails: z.int(),
    refunds: z.array(z.strictObject({ gateway: z.string(), label: z.string(), amount: Money, how: How })),
  })
  .meta({ id: 'CancellationPreview' });

export function callOffPlanJson({ orders, tickets, mails, money: sums }: CallOffPlan): z.input<typeof CallOffPlanJson> {
  const refunds = sums.map(({ gateway, label, minor, currency, how }) => ({
    ...{ gateway, label, how },
    amount: moneyJson(money(minor, currency)),
  }));
  return { orders, tickets, mails, refunds };
}

export const OrderPlanJson = z
  .strictObject({
    code: OrderCode,
    whole: z.boolean().meta({ description: 'Nothing is left of the order: it is cancelled as a whole.' }),
    tickets: z.array(Id),
    totalBefore: Money,
    totalAfter: Money,
    back: Money,
    kept: Money,
    refunds: z.array(z.strictObject({ paymentId: Id, gateway: z.string(), amount: Money, how: How })),
    mails: z.int(),
  })
  .meta({ id: 'OrderCancellationPreview' });

export function orderPlanJson(plan: CancellationPlan): z.input<typeof OrderPlanJson> {
  const { code, whole, mails, currency } = plan;
  const amount = (minor: number) => moneyJson(money(minor, currency));
  return {
    ...{ code, whole, mails },
    tickets: plan.tickets.map(({ id }) => id),
    totalBefore: amount(plan.totalMinor.before),
    totalAfter: amount(plan.totalMinor.after),
    back: amount(plan.backMinor),
    kept: amount(plan.keptMinor),
    refunds: plan.refunds.map(({ paymentId, gateway, minor, how }) => ({
      ...{ paymentId, gateway, how },
      amount: amount(minor),
    })),
  };
}
