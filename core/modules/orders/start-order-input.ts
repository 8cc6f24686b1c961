import { z } from 'zod';

/** What somebody wants to order, in a shop, at the counter or through REST. */
export const StartOrder = z.object({
  eventId: z.uuid(),
  lines: z
    .array(
      z.strictObject({
        ticketTypeId: z.uuid(),
        quantity: z.int().min(1).max(1000),
        occurrenceId: z.uuid().optional(),
        seatIds: z
          .array(z.uuid())
          .min(1)
          .max(1000)
          .optional()
          .meta({ description: 'Chosen seats, one for each ticket. Without them: the best that are free, together.' }),
        wheelchairs: z.int().min(1).max(1000).optional().meta({ description: 'How many of them sit in a wheelchair.' }),
        variationId: z.uuid().optional().meta({ description: 'Needed where the type has variations.' }),
        priceMinor: z
          .int()
          .min(0)
          .max(100_000_000_000)
          .optional()
          .meta({ description: 'For one piece, in minor units, where the buyer says what to pay.' }),
        shownMinor: z.int().min(0).optional().meta({
          description: 'What one piece cost when the buyer chose; `order.price_changed` where it is another price now.',
        }),
        addOns: z
          .array(
            z.strictObject({
              ticketTypeId: z.uuid(),
              variationId: z.uuid().optional(),
              quantity: z.int().min(0).max(1000).meta({ description: 'For all pieces of the line together.' }),
            }),
          )
          .max(50)
          .optional(),
      }),
    )
    .min(1)
    .max(50),
  codes: z.array(z.string().trim().max(100)).max(20).optional(),
});
export type StartOrder = z.output<typeof StartOrder>;
