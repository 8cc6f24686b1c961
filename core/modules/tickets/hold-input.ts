import { z } from 'zod';

/** What a hold says of itself. */
export const HoldFacts = z.object({
  name: z.string().trim().min(1).max(200),
  note: z.string().trim().max(1000).default(''),
  colour: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^#[0-9a-f]{6}$/)
    .default('#8a5cd1'),
  /** Null: until somebody releases it. */
  expiresAt: z.date().nullable().default(null),
});
export type HoldFacts = z.output<typeof HoldFacts>;

export const HoldCount = z.int().min(1).max(100_000);

export const HoldSeats = z.array(z.uuid()).min(1).max(5000);
