import { z } from 'zod';

/** What an organizer enters for one Paystack account; core seals it. The same key signs what Paystack reports. */
export const PaystackAccount = z.object({
  secretKey: z
    .string()
    .trim()
    .regex(/^sk_(test|live)_\w+$/, { error: 'payment-paystack.errors.secret_key' })
    .meta({
      title: 'payment-paystack.settings.secret_key',
      help: 'payment-paystack.settings.secret_key_help',
      widget: 'secret',
    }),
});
export type PaystackAccount = z.output<typeof PaystackAccount>;

export function modeOf(secretKey: string): 'test' | 'live' {
  return secretKey.startsWith('sk_live_') ? 'live' : 'test';
}

/** Why a key is not used in a mode: no test money for real tickets, and no real money for pretended ones. */
export function faultOf(secretKey: string, mode: 'test' | 'live', api?: string): string | undefined {
  const isLive = modeOf(secretKey) === 'live';
  if (isLive && mode === 'test') return 'payment-paystack.errors.live_key';
  if (!isLive && mode === 'live') return 'payment-paystack.errors.test_key';
  // A live key goes to api.paystack.co and nowhere else.
  return isLive && api !== undefined ? 'payment-paystack.errors.other_address' : undefined;
}
