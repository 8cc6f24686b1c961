import { GatewayError, type GatewayContext, type StartPayment } from 'eventportal/sdk';
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

export const cx = (over: Partial<GatewayContext<RazorpayAccount>> = {}): GatewayContext<RazorpayAccount> => ({
  settings,
  mode: 'test',
  signal: AbortSignal.timeout(10_000),
  fetch,
  log: (event, facts) => void logged.push(JSON.stringify([event, facts])),
  ...over,
});

export const request = (over: Partial<StartPayment> = {}): StartPayment => ({
  key: 'pay_1',
  amount: inr(420_000),
  reference: 'K7X2MABC',
  description: 'Order K7X2MABC',
  email: 'buyer@example.org',
  locale: 'en-IN',
  returnUrl: 'https://portal.example.org/o/K7X2MABC/return',
  webhookUrl: 'https://portal.example.org/webhooks/account',
  capture: 'now',
  startedAt: new Date('2026-11-26T12:00:00Z'),
  zone: 'Asia/Kolkata',
  ...over,
});

export const started = async (over: Partial<StartPayment> = {}) =>
  (await gateway.start(cx(), request(over))).snapshot.ref;

export function pay(ref: string, way?: Way) {
  const { account, link } = razorpay.find(ref);
  return payOn(account, link, way);
}

export function paymentOf(ref: string) {
  const { account, link } = razorpay.find(ref);
  const payment = [...account.payments.values()].findLast(({ order_id: orderId }) => orderId === link.order_id)!;
  return { account, link, payment };
}

export function hook(name: string, payload: object, secret = 'hook_first') {
  const { body, headers } = razorpay.event(name, payload, secret);
  return { body: Buffer.from(body), headers, query: {} };
}

export const inr = (minor: number) => ({ minor, currency: 'INR' });

export const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof GatewayError ? error.code : `untyped: ${String(error)}`),
  );
