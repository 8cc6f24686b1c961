import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import {
  PAYOUT_STATES,
  type LeftOut,
  type PayoutBalance,
  type PayoutPlan,
  type PayoutRow,
} from '../../../modules/payouts/index.ts';
import { Id, Instant, Money, moneyJson } from '../schemas.ts';

/** Why something is done to a payout, or to who is paid. */
export const Reason = z.strictObject({ reason: z.string().trim().min(1).max(500) });

export const PayoutBalanceJson = z
  .strictObject({
    organizationId: Id,
    balance: Money.meta({ description: 'Below nothing: the organization owes it to the site.' }),
    available: Money.meta({ description: 'What could be paid out now.' }),
    onHold: Money.meta({ description: 'Not payable yet, by the settings of the site.' }),
    reserved: Money.meta({ description: 'The part of what became payable lately that the site keeps for a while.' }),
    contested: Money.meta({ description: 'Open disputes whose money no bank has taken yet.' }),
    parts: z
      .strictObject({
        ...{ received: Money, returned: Money, disputed: Money, back: Money, commission: Money },
        ...{ underWay: Money, paidOut: Money },
      })
      .meta({
        description:
          'What sums to the balance: money of buyers, refunds, disputes, what is still to go back, fees of the site, payouts.',
      }),
  })
  .meta({ id: 'PayoutBalance' });

export function balanceJson(balance: PayoutBalance): z.input<typeof PayoutBalanceJson> {
  const amount = (minor: number) => moneyJson(money(minor, balance.currency));
  return {
    organizationId: balance.organizationId,
    balance: amount(balance.balanceMinor),
    available: amount(Math.max(0, balance.availableMinor)),
    onHold: amount(balance.heldMinor),
    reserved: amount(balance.reservedMinor),
    contested: amount(balance.contestedMinor),
    parts: {
      ...{ received: amount(balance.receivedMinor), returned: amount(balance.returnedMinor) },
      ...{ disputed: amount(balance.disputedMinor), back: amount(balance.backMinor) },
      ...{ commission: amount(balance.commissionMinor), underWay: amount(balance.underWayMinor) },
      paidOut: amount(balance.paidOutMinor),
    },
  };
}

export const PayoutJson = z
  .strictObject({
    id: Id,
    runId: Id,
    organizationId: Id,
    number: z.string().meta({ description: 'What people and banks call it.', examples: ['PO-1A2B3C4D'] }),
    state: z.enum(PAYOUT_STATES),
    amount: Money,
    holder: z.string(),
    ending: z.string().meta({ description: 'The last characters of the account it goes to.' }),
    byTransfer: z.boolean().meta({ description: 'Through a payment provider; else by bank.' }),
    fault: z.enum(['balance', 'payee', 'rejected', 'misconfigured', 'not_found']).nullable().meta({
      description:
        'Why the provider refuses it for now; it is asked again by itself. `balance`: the site has not enough there. `payee`: the organization may not be paid there.',
    }),
    approvedBy: z.string().nullable(),
    reason: z.string().nullable().meta({ description: 'Why it failed or came back.' }),
    reference: z.string().nullable().meta({ description: 'What the bank calls it.' }),
    statement: z
      .strictObject({
        ...{ opening: Money, received: Money, returned: Money, disputed: Money, back: Money, commission: Money },
        ...{ other: Money, amount: Money, closing: Money },
      })
      .meta({ description: 'What moved since the payout before: all but `amount` and `closing` sum to both.' }),
    createdAt: Instant,
    approvedAt: Instant.nullable(),
    sentAt: Instant.nullable(),
    settledAt: Instant.nullable().meta({ description: 'When it was paid or failed.' }),
  })
  .meta({ id: 'Payout' });

export function payoutJson(row: PayoutRow): z.input<typeof PayoutJson> {
  const { id, runId, organizationId, number, state, currency, amountMinor, holder, ending, sums } = row;
  const amount = (minor: number) => moneyJson(money(minor, currency));
  const at = (date: Date | null | undefined) => date?.toISOString() ?? null;
  return {
    ...{ id, runId, organizationId, number, state, holder, ending, amount: amount(amountMinor) },
    ...{ byTransfer: Boolean(row.transferAccountId), fault: row.fault ?? null },
    ...{ approvedBy: row.approvedBy ?? null, reason: row.reason ?? null, reference: row.reference ?? null },
    statement: {
      ...{ opening: amount(sums.opening), received: amount(sums.received), returned: amount(sums.returned) },
      ...{ disputed: amount(sums.disputed), back: amount(sums.back), commission: amount(sums.commission) },
      ...{ other: amount(sums.other), amount: amount(sums.amount), closing: amount(sums.closing) },
    },
    createdAt: row.createdAt.toISOString(),
    ...{ approvedAt: at(row.approvedAt), sentAt: at(row.sentAt), settledAt: at(row.settledAt) },
  };
}

const LeftOutJson = z.strictObject({
  organizationId: Id,
  organization: z.string(),
  balance: Money,
  reason: z.enum(['no_account', 'payee_not_ready', 'account_new', 'blocked', 'below_minimum', 'owes', 'on_hold']),
});

export function leftOutJson(row: LeftOut): z.input<typeof LeftOutJson> {
  const { organizationId, organization, currency, balanceMinor, reason } = row;
  return { organizationId, organization, balance: moneyJson(money(balanceMinor, currency)), reason };
}

export const PayoutRunJson = z
  .strictObject({
    id: Id.nullable().meta({ description: 'Null: it was only looked at.' }),
    origin: z.enum(['person', 'schedule']),
    createdBy: z.string(),
    createdAt: Instant,
    payouts: z.array(PayoutJson).meta({ description: 'None of one that was only looked at.' }),
    planned: z
      .array(z.strictObject({ organizationId: Id, organization: z.string(), amount: Money, ending: z.string() }))
      .meta({ description: 'What one that is only looked at would pay.' }),
    leftOut: z.array(LeftOutJson),
    files: z.array(z.strictObject({ id: Id, format: z.enum(['sepa', 'csv']), count: z.int(), total: Money })),
  })
  .meta({ id: 'PayoutRun' });

export function plannedJson(plan: PayoutPlan, now: Date): z.input<typeof PayoutRunJson> {
  return {
    ...{ id: null, origin: 'person', createdBy: '', createdAt: now.toISOString(), payouts: [], files: [] },
    planned: plan.payouts.map(({ organizationId, organization, amountMinor, currency, ending }) => ({
      ...{ organizationId, organization, ending, amount: moneyJson(money(amountMinor, currency)) },
    })),
    leftOut: plan.leftOut.map(leftOutJson),
  };
}
