import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import { CARD_STATES, type GiftCardRow } from '../../../modules/gift-cards/index.ts';
import { Id, Instant, Money, moneyJson } from '../schemas.ts';

export const GiftCard = z
  .strictObject({
    id: Id,
    ending: z
      .string()
      .meta({ description: 'The last characters of its code. All of it is told once, to who made it.' }),
    value: Money.meta({ description: 'What it was issued with.' }),
    balance: Money,
    state: z.enum(CARD_STATES),
    source: z.enum(['issued', 'sold', 'refund']),
    expiresAt: Instant.nullable(),
    orderCode: z.string().nullable(),
    recipientName: z.string().nullable(),
    recipientEmail: z.string().nullable(),
    message: z.string().nullable(),
    deliverAt: Instant.nullable(),
    mailedAt: Instant.nullable().meta({ description: 'When its code was mailed last.' }),
    note: z.string().nullable(),
    tags: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
  })
  .meta({ id: 'GiftCard' });

export const CardWithMovements = z
  .strictObject({
    ...GiftCard.shape,
    movements: z.array(
      z.strictObject({
        id: Id,
        kind: z.enum(['issued', 'redeemed', 'given_back', 'adjusted', 'expired', 'renewed']),
        amount: Money,
        orderCode: z.string().nullable(),
        note: z.string().nullable(),
        createdAt: Instant,
      }),
    ),
  })
  .meta({ id: 'GiftCardWithMovements' });

export function cardJson(row: GiftCardRow): z.input<typeof GiftCard> {
  const { id, ending, state, source, orderCode, recipientName, recipientEmail, message, note, tags, version } = row;
  return {
    ...{ id, ending, state, source, orderCode, recipientName, recipientEmail, message, note, version },
    tags: [...tags],
    value: moneyJson(money(row.initialMinor, row.currency)),
    balance: moneyJson(money(row.balanceMinor, row.currency)),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    deliverAt: row.deliverAt?.toISOString() ?? null,
    mailedAt: row.mailedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
