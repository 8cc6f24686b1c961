import { z } from 'zod';

// What Razorpay answers, as far as it matters here. Its objects grow, and so may these (razorpay.com/docs/api).

const amount = z.number().int().nonnegative();
/** Razorpay says an empty list where there is nothing. */
const notes = z.preprocess((told) => (Array.isArray(told) ? {} : told), z.record(z.string(), z.unknown()).nullish());

export const Order = z.object({
  id: z.string(),
  amount,
  currency: z.string(),
  receipt: z.string().nullish(),
  status: z.enum(['created', 'attempted', 'paid']),
  attempts: z.number().int().nullish(),
  notes,
  created_at: z.number().int(),
});
export type Order = z.output<typeof Order>;
export const Orders = z.object({ items: z.array(Order) });

export const Payment = z.object({
  id: z.string(),
  /** Absent where a payment was made without an order: none of ours is. */
  order_id: z.string().nullish(),
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

/** A webhook: the objects that it is about, by their kind. */
export const Told = z.object({
  event: z.string(),
  payload: z.object({
    order: z.object({ entity: z.object({ id: z.string() }) }).optional(),
    payment: z.object({ entity: z.object({ id: z.string(), order_id: z.string().nullish() }) }).optional(),
    refund: z.object({ entity: z.object({ payment_id: z.string() }) }).optional(),
    dispute: z.object({ entity: z.object({ payment_id: z.string() }) }).optional(),
  }),
});
export type Told = z.output<typeof Told>;
