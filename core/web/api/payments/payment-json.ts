import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type { PaymentRow } from '../../../modules/payments/index.ts';
import { Id, Instant, Money, moneyJson } from '../schemas.ts';

export const NextStep = z.union([
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('redirect'), url: z.url() }),
  z.strictObject({
    kind: z.literal('post').meta({ description: 'The browser posts these fields there, as a form.' }),
    url: z.url(),
    fields: z.record(z.string(), z.string()),
  }),
  z.strictObject({
    kind: z.literal('instructions'),
    view: z.string(),
    data: z.record(z.string(), z.string()),
    qr: z.string().optional().meta({ description: 'What a QR code beside the instructions says.' }),
  }),
]);

export const Refund = z
  .strictObject({
    id: Id,
    amount: Money,
    state: z.enum(['created', 'pending', 'succeeded', 'failed']),
    reason: z.string().nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'Refund' });

export const Payment = z
  .strictObject({
    id: Id,
    gateway: z.string(),
    state: z.enum(['created', 'pending', 'authorized', 'captured', 'failed', 'cancelled']),
    amount: Money,
    captured: Money,
    next: NextStep.nullable(),
    refunds: z.array(Refund),
    createdAt: Instant,
  })
  .meta({ id: 'Payment' });

/** Payments as REST tells them. */
export function paymentJson(payment: PaymentRow): z.input<typeof Payment> {
  const { id, gateway, state, currency, next } = payment;
  return {
    ...{ id, gateway, state, next: next as z.input<typeof NextStep> | null },
    amount: moneyJson(money(payment.amountMinor, currency)),
    captured: moneyJson(money(payment.capturedMinor, currency)),
    createdAt: payment.createdAt.toISOString(),
    refunds: payment.refunds.map((refund) => ({
      id: refund.id,
      state: refund.state,
      amount: moneyJson(money(refund.amountMinor, currency)),
      reason: refund.reason,
      createdAt: refund.createdAt.toISOString(),
    })),
  };
}
