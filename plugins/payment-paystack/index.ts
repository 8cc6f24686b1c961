import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { paystackGateway } from './gateway.ts';
import { PaystackAccount } from './settings.ts';

const Config = z.strictObject({
  /** Another address of Paystack's API: the stand-in's. In demo and test mode only, and for test keys alone. */
  api: z.url({ protocol: /^https?$/ }).optional(),
});

const plugin = definePlugin({
  id: 'payment-paystack',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: Config,
  register(ep, { api }) {
    ep.gateway(paystackGateway(api), PaystackAccount);
  },
});

/** Cards, bank transfers, USSD, mobile money and what else Paystack takes, on Paystack's own page. */
export default function paymentPaystack(config: z.input<typeof Config> = {}): ReturnType<typeof plugin> {
  const { api } = config;
  const forms = ['https://checkout.paystack.com'];
  if (api !== undefined && URL.canParse(api)) forms.push(new URL(api).origin);
  return { ...plugin(config), csp: { forms }, demoOnly: api !== undefined };
}
