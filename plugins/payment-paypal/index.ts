import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { paypalGateway } from './gateway.ts';
import { PayPalAccount } from './settings.ts';

const Config = z.strictObject({
  /** Another address in place of PayPal's sandbox: the stand-in's. In demo and test mode only, and never for real money. */
  api: z.url({ protocol: /^https?$/ }).optional(),
});

const plugin = definePlugin({
  id: 'payment-paypal',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: Config,
  register(ep, { api }) {
    ep.gateway(paypalGateway(api), PayPalAccount);
  },
});

/** PayPal, and what else buyers can pay with on PayPal's own page. */
export default function paymentPaypal(config: z.input<typeof Config> = {}): ReturnType<typeof plugin> {
  const { api } = config;
  const forms = ['https://www.paypal.com', 'https://www.sandbox.paypal.com'];
  if (api !== undefined && URL.canParse(api)) forms.push(new URL(api).origin);
  return { ...plugin(config), csp: { forms }, demoOnly: api !== undefined };
}
