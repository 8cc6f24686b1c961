import { GatewayError, type GatewayContext, type StartPayment } from 'eventportal/sdk';
import { afterAll, beforeEach } from 'vitest';
import { stripeGateway } from './gateway.ts';
import { StripeAccount } from './settings.ts';
import { useCard } from './stand-in/cards.ts';
import { CARDS, startStripe } from './stand-in.ts';

/** The gateway with a pretended Stripe behind it, for the tests of one file. */
export const stripe = await startStripe();
export const gateway = stripeGateway(stripe.origin);
export const settings = StripeAccount.parse({ secretKey: 'sk_test_first', webhookSecret: 'whsec_first' });

/** What the gateway wrote down. */
export const logged: string[] = [];

beforeEach(() => {
  stripe.reset();
  logged.length = 0;
});
afterAll(() => stripe.close());

export const cx = (over: Partial<GatewayContext<StripeAccount>> = {}): GatewayContext<StripeAccount> => ({
  settings,
  mode: 'test',
  signal: AbortSignal.timeout(10_000),
  fetch,
  log: (event, facts) => void logged.push(JSON.stringify([event, facts])),
  ...over,
});

export const request = (over: Partial<StartPayment> = {}): StartPayment => ({
  key: 'pay_1',
  amount: { minor: 4200, currency: 'EUR' },
  reference: 'K7X2MABC',
  description: 'Order K7X2MABC',
  email: 'buyer@example.org',
  locale: 'de-AT',
  returnUrl: 'https://portal.example.org/o/K7X2MABC/return',
  webhookUrl: 'https://portal.example.org/webhooks/account',
  capture: 'now',
  startedAt: new Date('2026-11-26T12:00:00Z'),
  zone: 'Europe/Berlin',
  ...over,
});

export const started = async (over: Partial<StartPayment> = {}) =>
  (await gateway.start(cx(), request(over))).snapshot.ref;

export function pay(ref: string, card: string = CARDS.pays) {
  const { account, session } = stripe.find(ref);
  return useCard(account, session, card);
}

export function intentOf(ref: string) {
  const { account, session } = stripe.find(ref);
  return { account, intent: account.intents.get(session.payment_intent!)! };
}

export function hook(type: string, object: object, secret = 'whsec_first', seconds?: number) {
  const { body, headers } = stripe.event(type, object, secret, seconds);
  return { body: Buffer.from(body), headers, query: {} };
}

export const eur = (minor: number) => ({ minor, currency: 'EUR' });

export const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof GatewayError ? error.code : `untyped: ${String(error)}`),
  );
