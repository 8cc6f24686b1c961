import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { razorpayGateway } from './gateway.ts';
import { RazorpayAccount } from './settings.ts';

const Config = z.strictObject({
  /** Another address of Razorpay's API: the stand-in's. In demo and test mode only, and for test keys alone. */
  api: z.url({ protocol: /^https?$/ }).optional(),
});

const plugin = definePlugin({
  id: 'payment-razorpay',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: Config,
  register(ep, { api }) {
    ep.gateway(razorpayGateway(api), RazorpayAccount);
  },
});

/** UPI, cards, net banking, wallets and what else Razorpay takes, on Razorpay's own page. */
export default function paymentRazorpay(config: z.input<typeof Config> = {}): ReturnType<typeof plugin> {
  const { api } = config;
  const forms = ['https://*.razorpay.com'];
  if (api !== undefined && URL.canParse(api)) forms.push(new URL(api).origin);
  return { ...plugin(config), csp: { forms }, demoOnly: api !== undefined };
}
