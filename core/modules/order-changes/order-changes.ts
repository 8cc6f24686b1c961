import { z } from 'zod';
import { Answers } from '../questions/index.ts';

const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));
const count = z.int().min(0).max(1000);

/** What somebody wants to be different about an order. Only what is named changes. */
export const OrderChanges = z.strictObject({
  attendees: z
    .array(
      z.strictObject({
        ticketId: z.uuid(),
        name: z.string().trim().min(1).max(200).optional(),
        email: Email.or(z.literal('').transform(() => null))
          .nullable()
          .optional(),
      }),
    )
    .max(1000)
    .optional(),
  answers: Answers.optional().meta({ description: '`attendees` in the order of the tickets.' }),
  moves: z
    .array(
      z
        .strictObject({
          ticketIds: z.array(z.uuid()).min(1).max(1000).optional(),
          lineId: z.uuid().optional().meta({ description: 'All of a line: for products, which have no tickets.' }),
          occurrenceId: z.uuid().optional(),
          variationId: z.uuid().optional(),
          ticketTypeId: z.uuid().optional().meta({ description: 'For staff.' }),
          seatIds: z
            .array(z.uuid().nullable())
            .min(1)
            .max(1000)
            .optional()
            .meta({ description: 'One for each ticket; null, or nothing at all: the best that are free.' }),
          seats: z
            .literal('best')
            .optional()
            .meta({ description: 'Other seats on the same date: the best that are free, or those of `seatIds`.' }),
        })
        .refine(({ ticketIds, lineId }) => (ticketIds === undefined) !== (lineId === undefined), {
          path: ['ticketIds'],
        }),
    )
    .max(200)
    .optional(),
  addOns: z
    .array(
      z.strictObject({
        lineId: z.uuid().meta({ description: 'The line that they go with.' }),
        ticketTypeId: z.uuid(),
        variationId: z.uuid().optional(),
        quantity: count.meta({ description: 'How many there shall be.' }),
      }),
    )
    .max(200)
    .optional(),
  add: z
    .array(
      z.strictObject({
        ticketTypeId: z.uuid(),
        quantity: z.int().min(1).max(1000),
        occurrenceId: z.uuid().optional(),
        variationId: z.uuid().optional(),
        seatIds: z.array(z.uuid()).min(1).max(1000).optional(),
        priceMinor: count.max(100_000_000_000).optional(),
      }),
    )
    .max(50)
    .optional()
    .meta({ description: 'More tickets or products, for staff.' }),
});
export type OrderChanges = z.output<typeof OrderChanges>;

/** `settle`: a higher price is asked for before the change takes hold, a lower one given back. `leave`: it takes hold at once, and what is open stays open. */
export const MONEY_CHOICES = ['settle', 'leave'] as const;
export type MoneyChoice = (typeof MONEY_CHOICES)[number];

/** Whose rules hold. */
export interface ChangeTermsOf {
  readonly by: 'buyer' | 'staff';
  readonly money: MoneyChoice;
  readonly notify: 'buyer' | 'nobody';
  /** Staff may give a buyer more of a type than one buyer may have, where they say so. */
  readonly beyond?: 'allowed' | undefined;
}
