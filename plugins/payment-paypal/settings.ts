import { z } from 'zod';

/** What an organizer enters for one PayPal account; core seals it. */
export const PayPalAccount = z.object({
  clientId: z
    .string()
    .trim()
    .regex(/^[\w-]{8,200}$/, { error: 'payment-paypal.errors.client_id' })
    .meta({ title: 'payment-paypal.settings.client_id', help: 'payment-paypal.settings.client_id_help' }),
  clientSecret: z
    .string()
    .trim()
    .regex(/^[\w-]{8,200}$/, { error: 'payment-paypal.errors.client_secret' })
    .meta({
      title: 'payment-paypal.settings.client_secret',
      help: 'payment-paypal.settings.client_secret_help',
      widget: 'secret',
    }),
  /** Left out until the webhook is made at PayPal: its address has the account's id in it. */
  webhookId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9]{8,50}$/, { error: 'payment-paypal.errors.webhook_id' })
    .optional()
    .meta({ title: 'payment-paypal.settings.webhook_id', help: 'payment-paypal.settings.webhook_id_help' }),
  /** Else only money that is there at once. */
  slowPayments: z
    .boolean()
    .default(false)
    .meta({ title: 'payment-paypal.settings.slow_payments', help: 'payment-paypal.settings.slow_payments_help' }),
});
export type PayPalAccount = z.output<typeof PayPalAccount>;
