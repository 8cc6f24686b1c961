import type { GatewayContext, StartPayment } from 'eventportal/sdk';
import { gatewayContext, paymentRequest, refusalOf } from 'eventportal/sdk/testing';
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

export const cx = (over: Partial<GatewayContext<StripeAccount>> = {}) => gatewayContext(settings, logged, over);

export const request = paymentRequest;

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

export const refused = refusalOf;
