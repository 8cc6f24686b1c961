import { z } from 'zod';

// What Razorpay answers, as far as it matters here. Its objects grow, and so may these (razorpay.com/docs/api).

const amount = z.number().int().nonnegative();
/** Razorpay says an empty list where there is nothing. */
const notes = z.preprocess((told) => (Array.isArray(told) ? {} : told), z.record(z.string(), z.unknown()).nullish());

export const Link = z.object({
  id: z.string(),
  amount,
  currency: z.string(),
  status: z.enum(['created', 'partially_paid', 'expired', 'cancelled', 'paid']),
  short_url: z.string().nullish(),
  reference_id: z.string().nullish(),
  order_id: z.string().nullish(),
  /** Those that were captured, by their id. */
  payments: z.preprocess((told) => told ?? [], z.array(z.object({ payment_id: z.string().nullish() }))),
});
export type Link = z.output<typeof Link>;
export const Links = z.object({ payment_links: z.array(Link) });

export const Payment = z.object({
  id: z.string(),
  amount,
  currency: z.string(),
  status: z.enum(['created', 'authorized', 'captured', 'refunded', 'failed']),
  captured: z.boolean().nullish(),
  method: z.string().nullish(),
  wallet: z.string().nullish(),
  bank: z.string().nullish(),
  error_reason: z.string().nullish(),
  /** What Razorpay keeps, with the tax on it; in the currency of the account where the payment has another. */
  fee: amount.nullish(),
  base_currency: z.string().nullish(),
  created_at: z.number().int(),
});
export type Payment = z.output<typeof Payment>;
export const Payments = z.object({ items: z.array(Payment) });

export const Card = z.object({ network: z.string().nullish(), last4: z.string().nullish() });
export type Card = z.output<typeof Card>;

export const Refund = z.object({
  id: z.string(),
  amount,
  currency: z.string(),
  payment_id: z.string(),
  status: z.string().nullish(),
  notes,
  created_at: z.number().int(),
});
export type Refund = z.output<typeof Refund>;
export const Refunds = z.object({ items: z.array(Refund) });

export const Dispute = z.object({
  id: z.string(),
  payment_id: z.string(),
  amount,
  currency: z.string(),
  amount_deducted: amount.nullish(),
  reason_code: z.string().nullish(),
  respond_by: z.number().int().nullish(),
  status: z.string(),
  phase: z.string().nullish(),
});
export type Dispute = z.output<typeof Dispute>;
export const Disputes = z.object({ items: z.array(Dispute) });

/** A webhook: the object that it is about, by its kind. */
export const Told = z.object({
  event: z.string(),
  payload: z.object({
    payment_link: z.object({ entity: z.object({ id: z.string() }) }).optional(),
    payment: z.object({ entity: z.object({ id: z.string() }) }).optional(),
    refund: z.object({ entity: z.object({ payment_id: z.string() }) }).optional(),
    dispute: z.object({ entity: z.object({ payment_id: z.string() }) }).optional(),
  }),
});
export type Told = z.output<typeof Told>;
