import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { stripeGateway } from './gateway.ts';
import { StripeAccount } from './settings.ts';

const Config = z.strictObject({
  /** Another address of Stripe's API: the stand-in's. In demo and test mode only, and for test keys alone. */
  api: z.url({ protocol: /^https?$/ }).optional(),
  /** The domain of one's own that Stripe's payment page is on, where an account has one. */
  checkoutDomain: z.hostname().optional(),
});

const plugin = definePlugin({
  id: 'payment-stripe',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: Config,
  register(ep, { api }) {
    ep.gateway(stripeGateway(api), StripeAccount);
  },
});

/** Cards, wallets and what else Stripe takes, on Stripe's own page. */
export default function paymentStripe(config: z.input<typeof Config> = {}): ReturnType<typeof plugin> {
  const { api, checkoutDomain } = config;
  const forms = ['https://checkout.stripe.com', 'https://connect.stripe.com'];
  if (checkoutDomain !== undefined) forms.push(`https://${checkoutDomain}`);
  if (api !== undefined && URL.canParse(api)) forms.push(new URL(api).origin);
  return { ...plugin(config), csp: { forms }, demoOnly: api !== undefined };
}
