import type { GatewayContext, StartPayment } from 'eventportal/sdk';
import { gatewayContext, paymentRequest, refusalOf } from 'eventportal/sdk/testing';
import { afterAll, beforeEach } from 'vitest';
import { paypalGateway } from './gateway.ts';
import { orderIdOf } from './refs.ts';
import { PayPalAccount } from './settings.ts';
import { approve, unitOf, type Funding } from './stand-in/account.ts';
import type { Signing } from './stand-in/certificate.ts';
import { startPayPal } from './stand-in.ts';

/** The gateway with a pretended PayPal behind it, for the tests of one file. */
export const paypal = await startPayPal();
export const gateway = paypalGateway(paypal.origin);

export const accountOf = (clientId: string, webhookId?: string) =>
  PayPalAccount.parse({ clientId, clientSecret: `secret_of_${clientId}`, ...(webhookId && { webhookId }) });
export const settings = accountOf('client_first', 'WEBHOOK1');

/** What the gateway wrote down. */
export const logged: string[] = [];

beforeEach(() => {
  paypal.reset();
  logged.length = 0;
});
afterAll(() => paypal.close());

export const cx = (over: Partial<GatewayContext<PayPalAccount>> = {}) => gatewayContext(settings, logged, over);

export const request = paymentRequest;

export const started = async (over: Partial<StartPayment> = {}) =>
  (await gateway.start(cx(), request(over))).snapshot.ref;

/** The order of a payment, as PayPal has it. */
export const at = (ref: string) => paypal.find(orderIdOf(ref));

/** The buyer says yes at PayPal. */
export function say(ref: string, funding: Funding = 'pays') {
  const { account, order } = at(ref);
  approve(account, order, funding);
}

/** A payment whose money is there. */
export async function paid(over: Partial<StartPayment> = {}): Promise<string> {
  const ref = await started(over);
  say(ref);
  await gateway.inspect(cx(), ref);
  return ref;
}

export const paymentsOf = (ref: string) => unitOf(at(ref).order).payments;

/** How often money was asked for. */
export const captures = () =>
  paypal.calls.filter(({ path, status }) => path.endsWith('/capture') && status < 300).length;

export function hook(type: string, kind: string, resource: object, signing: Partial<Signing> = {}) {
  const { body, headers } = paypal.event(type, kind, resource, { webhookId: 'WEBHOOK1', ...signing });
  return { body: Buffer.from(body), headers, query: {} };
}

export const eur = (minor: number) => ({ minor, currency: 'EUR' });

export const refused = refusalOf;
