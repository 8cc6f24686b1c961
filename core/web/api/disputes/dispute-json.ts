import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import { DISPUTE_REASONS, DISPUTE_STATES, type DisputeRow } from '../../../modules/payments/index.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

export const Dispute = z
  .strictObject({
    id: Id,
    orderCode: OrderCode,
    paymentId: Id,
    gateway: z.string(),
    ref: z.string().meta({ description: "The provider's id.", examples: ['dp_1NwVgk'] }),
    state: z.enum(DISPUTE_STATES),
    round: z.int().meta({ description: 'Higher where the bank asked again after it had decided.' }),
    reason: z.enum(DISPUTE_REASONS),
    amount: Money,
    fee: Money.meta({ description: 'What the provider charges for it.' }),
    withdrawn: z.boolean().meta({ description: 'The provider has taken the amount.' }),
    respondBy: Instant.nullable().meta({ description: 'Until when an answer counts.' }),
    blocksTickets: z.boolean().meta({ description: "The order's tickets admit nobody." }),
    answer: z
      .strictObject({
        at: Instant,
        by: z.string().nullable(),
        text: z.string().nullable(),
        file: z.string().nullable(),
      })
      .nullable(),
    acceptedAt: Instant.nullable().meta({ description: 'When the organizer gave in.' }),
    createdAt: Instant,
    closedAt: Instant.nullable(),
  })
  .meta({ id: 'Dispute' });

/** Disputes as REST tells them. */
export function disputeJson(row: DisputeRow): z.input<typeof Dispute> {
  const { id, orderCode, paymentId, gateway, ref, state, round, reason, withdrawn, blocksTickets, currency } = row;
  return {
    ...{ id, orderCode, paymentId, gateway, ref, state, round, reason, withdrawn, blocksTickets },
    amount: moneyJson(money(row.amountMinor, currency)),
    fee: moneyJson(money(row.feeMinor, currency)),
    respondBy: row.respondBy?.toISOString() ?? null,
    answer: row.answeredAt && {
      ...{ at: row.answeredAt.toISOString(), by: row.answeredBy, text: row.answerText, file: row.answerFile },
    },
    acceptedAt: row.acceptedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}
