import { z } from 'zod';

export const PAID_STATES = ['paid', 'unpaid', 'free'] as const;
export type PaidState = (typeof PAID_STATES)[number];

/** How a file is read and what is done with it: what rows do not say, is said here. */
export const ImportOptions = z.strictObject({
  /** Whether buyers get a mail with their tickets. */
  mails: z.enum(['buyer', 'nobody']).default('nobody'),
  /** Whether an order that cannot be made stops the others. */
  mode: z.enum(['each', 'all']).default('each'),
  state: z.enum(PAID_STATES).default('paid'),
  ticketTypeId: z.uuid().nullable().default(null),
  variationId: z.uuid().nullable().default(null),
  occurrenceId: z.uuid().nullable().default(null),
  /** Where the places come from, for a list of guests. */
  holdId: z.uuid().nullable().default(null),
  /** So long unpaid orders wait for their money. */
  payDays: z.int().min(1).max(365).default(14),
  /** To the guests, above their tickets. */
  message: z.string().trim().max(1000).default(''),
});
export type ImportOptions = z.output<typeof ImportOptions>;

export const IMPORT_FILE_BYTES = 20 * 1024 * 1024;
export const MOST_ROWS = 50_000;
/** All or none is one transaction, and a transaction keeps others waiting. */
export const MOST_AT_ONCE = 500;
