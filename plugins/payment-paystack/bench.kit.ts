import type { GatewayContext, StartPayment } from 'eventportal/sdk';
import { gatewayContext, paymentRequest, refusalOf } from 'eventportal/sdk/testing';
import { afterAll, beforeEach } from 'vitest';
import { paystackGateway } from './gateway.ts';
import { PaystackAccount } from './settings.ts';
import { pay as payOn, type Way } from './stand-in/account.ts';
import { startPaystack } from './stand-in.ts';

/** The gateway with a pretended Paystack behind it, for the tests of one file. */
export const paystack = await startPaystack();
export const gateway = paystackGateway(paystack.origin);
export const settings = PaystackAccount.parse({ secretKey: 'sk_test_first' });

/** What the gateway wrote down. */
export const logged: string[] = [];

beforeEach(() => {
  paystack.reset();
  logged.length = 0;
});
afterAll(() => paystack.close());

export const cx = (over: Partial<GatewayContext<PaystackAccount>> = {}) => gatewayContext(settings, logged, over);

export const request = (over: Partial<StartPayment> = {}) =>
  paymentRequest({ amount: ngn(4_200_000), locale: 'en-NG', zone: 'Africa/Lagos', ...over });

export const started = async (over: Partial<StartPayment> = {}) =>
  (await gateway.start(cx(), request(over))).snapshot.ref;

export function pay(reference: string, way?: Way) {
  const { account, transaction } = paystack.find(reference);
  payOn(account, transaction, way);
}

export function hook(name: string, data: object, secretKey = 'sk_test_first') {
  const { body, headers } = paystack.event(name, data, secretKey);
  return { body: Buffer.from(body), headers, query: {} };
}

export const ngn = (minor: number) => ({ minor, currency: 'NGN' });

export const refused = refusalOf;
