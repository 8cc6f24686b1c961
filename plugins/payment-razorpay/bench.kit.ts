import type { GatewayContext, StartPayment } from 'eventportal/sdk';
import { gatewayContext, paymentRequest, refusalOf } from 'eventportal/sdk/testing';
import { afterAll, beforeEach } from 'vitest';
import { razorpayGateway } from './gateway.ts';
import { RazorpayAccount } from './settings.ts';
import { pay as payOn, type Way } from './stand-in/account.ts';
import { startRazorpay } from './stand-in.ts';

/** The gateway with a pretended Razorpay behind it, for the tests of one file. */
export const razorpay = await startRazorpay();
export const gateway = razorpayGateway(razorpay.origin);
export const settings = RazorpayAccount.parse({
  keyId: 'rzp_test_first',
  keySecret: 'rzp_test_first_secret',
  webhookSecret: 'hook_first',
});

/** What the gateway wrote down. */
export const logged: string[] = [];

beforeEach(() => {
  razorpay.reset();
  logged.length = 0;
});
afterAll(() => razorpay.close());

export const cx = (over: Partial<GatewayContext<RazorpayAccount>> = {}) => gatewayContext(settings, logged, over);

export const request = (over: Partial<StartPayment> = {}) =>
  paymentRequest({ amount: inr(420_000), locale: 'en-IN', zone: 'Asia/Kolkata', ...over });

export const started = async (over: Partial<StartPayment> = {}) =>
  (await gateway.start(cx(), request(over))).snapshot.ref;

export function pay(ref: string, way?: Way) {
  const { account, order } = razorpay.find(ref);
  return payOn(account, order, way);
}

export function paymentOf(ref: string) {
  const { account, order } = razorpay.find(ref);
  const payment = [...account.payments.values()].findLast(({ order_id: orderId }) => orderId === order.id)!;
  return { account, order, payment };
}

export function hook(name: string, payload: object, secret = 'hook_first') {
  const { body, headers } = razorpay.event(name, payload, secret);
  return { body: Buffer.from(body), headers, query: {} };
}

export const inr = (minor: number) => ({ minor, currency: 'INR' });

export const refused = refusalOf;
