import { z } from 'zod';

/** What an organizer enters for one Razorpay account; core seals it. */
export const RazorpayAccount = z.object({
  keyId: z
    .string()
    .trim()
    .regex(/^rzp_(test|live)_\w+$/, { error: 'payment-razorpay.errors.key_id' })
    .meta({ title: 'payment-razorpay.settings.key_id', help: 'payment-razorpay.settings.key_id_help' }),
  keySecret: z
    .string()
    .trim()
    .min(1, { error: 'payment-razorpay.errors.key_secret' })
    .meta({ title: 'payment-razorpay.settings.key_secret', widget: 'secret' }),
  /** Left out until the webhook is made in Razorpay: its address has the account's id in it. */
  webhookSecret: z.string().trim().min(1).optional().meta({
    title: 'payment-razorpay.settings.webhook_secret',
    help: 'payment-razorpay.settings.webhook_secret_help',
    widget: 'secret',
  }),
  /** `optimum`: at once where the bank can, for a fee of Razorpay's (razorpay.com/docs/payments/refunds/instant). */
  refundSpeed: z
    .enum(['normal', 'optimum'])
    .default('normal')
    .meta({
      title: 'payment-razorpay.settings.refund_speed',
      help: 'payment-razorpay.settings.refund_speed_help',
      labels: {
        normal: 'payment-razorpay.settings.refund_normal',
        optimum: 'payment-razorpay.settings.refund_optimum',
      },
    }),
});
export type RazorpayAccount = z.output<typeof RazorpayAccount>;

export function modeOf(keyId: string): 'test' | 'live' {
  return keyId.startsWith('rzp_live_') ? 'live' : 'test';
}
