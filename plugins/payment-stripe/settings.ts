import { z } from 'zod';

/** What an organizer enters for one Stripe account; core seals it. */
export const StripeAccount = z.object({
  secretKey: z
    .string()
    .trim()
    .regex(/^(sk|rk)_(test|live)_\w+$/, { error: 'payment-stripe.errors.secret_key' })
    .meta({
      title: 'payment-stripe.settings.secret_key',
      help: 'payment-stripe.settings.secret_key_help',
      widget: 'secret',
    }),
  /** Left out until the endpoint is made in Stripe: its address has the account's id in it. */
  webhookSecret: z
    .string()
    .trim()
    .regex(/^whsec_\S+$/, { error: 'payment-stripe.errors.webhook_secret' })
    .optional()
    .meta({
      title: 'payment-stripe.settings.webhook_secret',
      help: 'payment-stripe.settings.webhook_secret_help',
      widget: 'secret',
    }),
  /** Of the endpoint for connected accounts, which Stripe signs with another one. */
  connectSecret: z
    .string()
    .trim()
    .regex(/^whsec_\S+$/, { error: 'payment-stripe.errors.webhook_secret' })
    .optional()
    .meta({
      title: 'payment-stripe.settings.connect_secret',
      help: 'payment-stripe.settings.connect_secret_help',
      widget: 'secret',
    }),
  /** Else cards and their wallets alone, whose money is there at once. */
  allMethods: z
    .boolean()
    .default(false)
    .meta({ title: 'payment-stripe.settings.all_methods', help: 'payment-stripe.settings.all_methods_help' }),
});
export type StripeAccount = z.output<typeof StripeAccount>;

export function modeOf(secretKey: string): 'test' | 'live' {
  return /^(sk|rk)_live_/.test(secretKey) ? 'live' : 'test';
}
