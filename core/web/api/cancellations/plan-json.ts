import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type { CallOffPlan, OrderPlan } from '../../../modules/cancellations/index.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

export const dryRun = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Answers what would happen, and changes nothing.' }),
});

export const handedOut = z.boolean().default(false).meta({
  description:
    'For staff: what was taken by hand is handed out to the buyer now. Otherwise it waits until somebody does.',
});

export const How = z.enum(['gateway', 'hand_out', 'by_hand', 'gift_card']).meta({
  description:
    'Whether the provider gives it back, somebody hands it out, a new gift card stands for it, or a person has to find a way. What waits for somebody is on the attention list.',
});

const State = z.enum(['draft', 'pending', 'confirmed', 'cancelled', 'expired']);

export const CallOffPlanJson = z
  .strictObject({
    orders: z.int(),
    tickets: z.int(),
    mails: z.int(),
    giftCards: z.int().meta({ description: 'New ones in place of money; each is mailed as well.' }),
    refunds: z.array(z.strictObject({ gateway: z.string(), label: z.string(), amount: Money, how: How })),
  })
  .meta({ id: 'CancellationPreview' });

export function callOffPlanJson(plan: CallOffPlan): z.input<typeof CallOffPlanJson> {
  const { orders, tickets, mails, cards: giftCards, money: sums } = plan;
  const refunds = sums.map(({ gateway, label, minor, currency, how }) => ({
    ...{ gateway, label, how },
    amount: moneyJson(money(minor, currency)),
  }));
  return { orders, tickets, mails, giftCards, refunds };
}

/** What an act would do to an order; the same shape for all of them. */
export const OrderPlanJson = z
  .strictObject({
    code: OrderCode,
    stateBefore: State,
    stateAfter: State,
    expiresAt: Instant.nullable().meta({ description: 'Until when it may be paid afterwards.' }),
    tickets: z.array(Id).meta({ description: 'Those that the act is about.' }),
    places: z
      .array(
        z.strictObject({
          name: z.string().nullable().meta({ description: 'Null: what one buyer may have.' }),
          count: z.int().meta({ description: 'Taken; below zero: given back.' }),
          left: z.int().nullable().meta({ description: 'Free before; null without a limit, or where none is needed.' }),
        }),
      )
      .meta({ description: 'Places and all else that can run out.' }),
    fees: z
      .array(z.strictObject({ code: z.string(), label: z.string(), amount: Money }))
      .meta({ description: 'What comes off the fees of the order.' }),
    totalBefore: Money,
    totalAfter: Money,
    owed: Money.meta({ description: 'What is to be paid afterwards.' }),
    back: Money,
    kept: Money,
    refunds: z.array(z.strictObject({ paymentId: Id, gateway: z.string(), amount: Money, how: How })),
    giftCards: z.array(z.strictObject({ ending: z.string(), spent: Money, left: Money })).meta({
      description: 'Bought with it: what was spent is not given back, and what is left can no longer be spent.',
    }),
    mails: z.int(),
  })
  .meta({ id: 'OrderPreview' });

export function orderPlanJson(plan: OrderPlan): z.input<typeof OrderPlanJson> {
  const { code, mails, currency } = plan;
  const amount = (minor: number) => moneyJson(money(minor, currency));
  return {
    ...{ code, mails, stateBefore: plan.state.before, stateAfter: plan.state.after },
    expiresAt: plan.expiresAt.after?.toISOString() ?? null,
    tickets: plan.tickets.map(({ id }) => id),
    places: plan.places.map(({ name, count, left }) => ({ name, count, left })),
    fees: plan.fees
      .filter(({ minor }) => minor < 0)
      .map(({ code: of, label, minor }) => ({ code: of, label, amount: amount(-minor) })),
    totalBefore: amount(plan.totalMinor.before),
    totalAfter: amount(plan.totalMinor.after),
    owed: amount(plan.owedMinor),
    back: amount(plan.backMinor),
    kept: amount(plan.keptMinor),
    giftCards: plan.cards.map(({ ending, spentMinor, balanceMinor }) => ({
      ...{ ending, spent: amount(spentMinor), left: amount(balanceMinor) },
    })),
    refunds: plan.refunds.map(({ paymentId, gateway, minor, how }) => ({
      ...{ paymentId, gateway, how },
      amount: amount(minor),
    })),
  };
}
