import { z } from 'zod';

// What Paystack answers, as far as it matters here (paystack.com/docs/api). Its objects grow, and so may these.

/** Some amounts are told as text. */
const amount = z.coerce.number().int().nonnegative();
const instant = z.string().nullish();

export const Initialized = z.object({ authorization_url: z.url(), reference: z.string() });

export const Transaction = z.object({
  id: z.number().int(),
  status: z.string(),
  reference: z.string(),
  amount,
  currency: z.string(),
  gateway_response: z.string().nullish(),
  paid_at: instant,
  created_at: instant,
  channel: z.string().nullish(),
  /** What Paystack keeps. */
  fees: amount.nullish(),
  authorization: z.object({ brand: z.string().nullish(), last4: z.string().nullish() }).nullish(),
});
export const Transactions = z.array(Transaction);
export type Transaction = z.output<typeof Transaction>;

export const Refund = z.object({
  id: z.number().int(),
  /** Its id, or the whole of it. */
  transaction: z.union([z.number().int(), z.object({ id: z.number().int() }).transform(({ id }) => id)]),
  amount,
  currency: z.string(),
  status: z.string(),
  merchant_note: z.string().nullish(),
  createdAt: instant,
  created_at: instant,
  /** The dispute that it comes from. */
  dispute: z.unknown().optional(),
});
export type Refund = z.output<typeof Refund>;
export const Refunds = z.array(Refund);

export const Dispute = z.object({
  id: z.number().int(),
  refund_amount: amount.nullish(),
  currency: z.string().nullish(),
  status: z.string(),
  resolution: z.string().nullish(),
  category: z.string().nullish(),
  transaction: z.object({ id: z.number().int(), amount, currency: z.string() }),
  customer: z
    .object({
      email: z.string().nullish(),
      phone: z.string().nullish(),
      first_name: z.string().nullish(),
      last_name: z.string().nullish(),
    })
    .nullish(),
  dueAt: instant,
});
export type Dispute = z.output<typeof Dispute>;
export const Disputes = z.array(Dispute);

/** Where a file of evidence goes, and what it is called from then on. */
export const Upload = z.object({ signedUrl: z.url(), fileName: z.string() });
export const Evidence = z.object({ id: z.number().int() });

/** A webhook: what it is about. Each kind of event names the transaction elsewhere. */
export const Told = z.object({
  event: z.string(),
  data: z.object({
    domain: z.string().nullish(),
    reference: z.string().nullish(),
    transaction_reference: z.string().nullish(),
    transaction: z.object({ reference: z.string().nullish() }).nullish().catch(null),
  }),
});
export type Told = z.output<typeof Told>;
