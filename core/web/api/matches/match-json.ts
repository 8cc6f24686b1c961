import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import {
  DIFFERENCE_FILTERS,
  DIFFERENCE_KINDS,
  type DifferenceRow,
  type MatchRow,
  type MatchSum,
} from '../../../modules/matches/index.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

export const AtAccount = z.strictObject({ id: Id, label: z.string() });
export const Sums = z.array(
  z.strictObject({ captured: Money, refunded: Money, disputed: Money, fees: Money, paidOut: Money }),
);
export const Problem = z
  .string()
  .nullable()
  .meta({ description: 'Why there is no result: a code.', examples: ['misconfigured'] });
export const STATES = ['waiting', 'reading', 'done', 'failed'] as const;

export const Match = z
  .strictObject({
    id: Id,
    account: AtAccount,
    gateway: z.string(),
    from: Instant,
    until: Instant,
    state: z.enum(STATES),
    movements: z.int().meta({ description: "Lines of the provider's report." }),
    matched: z.int().meta({ description: 'Payments and refunds that are the same on both sides.' }),
    differences: z.int().meta({ description: 'What of this account differed then, and was not settled.' }),
    sums: Sums,
    problem: Problem,
    startedBy: z.string(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'PaymentMatch' });

export const Difference = z
  .strictObject({
    id: Id,
    account: AtAccount,
    gateway: z.string(),
    kind: z.enum(DIFFERENCE_KINDS),
    state: z.enum(DIFFERENCE_FILTERS).meta({ description: '`gone`: both sides say the same by now.' }),
    ours: Money.nullable().meta({ description: 'Null: we know nothing of it.' }),
    theirs: Money.nullable().meta({ description: 'Null: the report of the provider does not have it.' }),
    ref: z.string().nullable().meta({ description: 'What the provider calls it.' }),
    paymentId: Id.nullable(),
    orderCode: OrderCode.nullable(),
    openedAt: Instant,
    closedAt: Instant.nullable(),
    closedBy: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'PaymentDifference' });

export function matchJson(row: MatchRow): z.input<typeof Match> {
  const { id, account, gateway, state, movements, matched, differences, problem, startedBy } = row;
  return {
    ...{ id, account, gateway, state, movements, matched, differences, problem, startedBy },
    ...{ from: row.from.toISOString(), until: row.until.toISOString() },
    sums: sumsJson(row.sums),
    ...{ createdAt: row.createdAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null },
  };
}

export function sumsJson(sums: readonly MatchSum[]): z.input<typeof Sums> {
  return sums.map(({ currency, ...sum }) => {
    const amount = (minor: number) => moneyJson(money(minor, currency));
    return {
      ...{ captured: amount(sum.capturedMinor), refunded: amount(sum.refundedMinor) },
      ...{ disputed: amount(sum.disputedMinor), fees: amount(sum.feesMinor), paidOut: amount(sum.paidOutMinor) },
    };
  });
}

export function differenceJson(row: DifferenceRow): z.input<typeof Difference> {
  const { id, account, gateway, kind, state, facts, paymentId, orderCode, closedBy, note } = row;
  return {
    ...{ id, account, gateway, kind, state, ref: facts.ref, paymentId, orderCode, closedBy, note },
    ...{
      ours: sideJson(facts.oursMinor, facts.oursCurrency),
      theirs: sideJson(facts.theirsMinor, facts.theirsCurrency),
    },
    ...{ openedAt: row.openedAt.toISOString(), closedAt: row.closedAt?.toISOString() ?? null },
  };
}

export function sideJson(minor: number | null, currency: string | null) {
  return minor === null || currency === null ? null : moneyJson(money(minor, currency));
}
