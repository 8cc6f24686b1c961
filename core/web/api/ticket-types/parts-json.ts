import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { money } from '../../../kernel/values/money.ts';
import { addOnsOf, priceTiersOf, ticketTypeOf, variationsOf } from '../../../modules/tickets/index.ts';
import { Id, Instant, Money, moneyJson } from '../schemas.ts';
import { findEvent } from './find-event.ts';

export const ofType = z.strictObject({ id: Id, typeId: Id });
const Texts = z.record(z.string(), z.string());

export const Parts = z
  .strictObject({
    variations: z.array(
      z.strictObject({
        id: Id,
        name: Texts,
        price: Money.nullable().meta({ description: "Null: the type's price." }),
        quantity: z.int().nullable(),
        taken: z.int(),
        position: z.int(),
        state: z.enum(['active', 'archived']),
      }),
    ),
    priceTiers: z.array(
      z.strictObject({
        id: Id,
        name: Texts,
        price: Money,
        startsAt: Instant.nullable(),
        endsAt: Instant.nullable(),
        quantity: z
          .int()
          .nullable()
          .meta({ description: 'How many are sold at this price; null: as many as there are.' }),
        taken: z.int(),
        position: z.int(),
      }),
    ),
    addOns: z.array(z.strictObject({ addOnId: Id, min: z.int(), max: z.int(), included: z.int() })),
  })
  .meta({ id: 'TicketTypeParts' });

/** What a type consists of; a type of another event is not there. */
export async function partsJson(scope: Scope, { id, typeId }: z.output<typeof ofType>): Promise<z.input<typeof Parts>> {
  const { currency } = await findEvent(scope, id);
  if (!(await ticketTypeOf(scope, id, typeId))) throw new DomainError('ticket_type.not_found', { status: 404 });
  const price = (minor: number) => moneyJson(money(minor, currency));
  return {
    variations: (await variationsOf(scope, typeId)).map(({ priceMinor, ...row }) => ({
      ...row,
      price: priceMinor === null ? null : price(priceMinor),
    })),
    priceTiers: (await priceTiersOf(scope, typeId)).map(({ priceMinor, startsAt, endsAt, ...row }) => ({
      ...row,
      price: price(priceMinor),
      startsAt: startsAt?.toISOString() ?? null,
      endsAt: endsAt?.toISOString() ?? null,
    })),
    addOns: (await addOnsOf(scope, typeId)).map(({ addOnId, min, max, included }) => ({ addOnId, min, max, included })),
  };
}
