import { GatewayError, type GatewayContext, type Notice, type RawRequest } from 'eventportal/sdk';
import { Stripe } from 'stripe';
import { z } from 'zod';
import type { StripeAccount } from './settings.ts';

/** How old a signature may be: with the receipt that core keeps, a copy is worth nothing. */
export const TOLERANCE_SECONDS = 300;

const Named = z.object({ object: z.string(), id: z.string(), payment_intent: z.string().nullish() });

/** The payments that a genuine event is about. Nothing of it is believed but their names. */
export async function noticesOf(
  { settings, mode, log }: GatewayContext<StripeAccount>,
  connected: () => Stripe,
  { headers, body }: RawRequest,
): Promise<readonly Notice[]> {
  const secrets = [settings.webhookSecret, settings.connectSecret].filter((secret) => secret !== undefined);
  if (secrets.length === 0) {
    throw new GatewayError('misconfigured', 'the account has no signing secret for webhooks');
  }
  const event = verifiedBy(secrets, body, headers['stripe-signature'] ?? '');
  if (event.livemode !== (mode === 'live')) {
    log('stripe.event_of_other_mode', { event: event.id });
    return [];
  }
  const named = Named.safeParse(event.data?.object);
  if (named.data?.object === 'account') return [{ eventId: event.id, ref: named.data.id, about: 'payee' }];
  // What else happens at an account that is connected is its own.
  if (event.account !== undefined) return [];
  const ref = named.success ? await sessionOf(connected, named.data) : undefined;
  return ref === undefined ? [] : [{ eventId: event.id, ref }];
}

/** One endpoint is for the site's own account, one for those that are connected. */
function verifiedBy([secret, ...others]: readonly string[], body: Uint8Array, signature: string): Stripe.Event {
  try {
    return verified(body, signature, secret!);
  } catch (error) {
    const isForged = error instanceof Stripe.errors.StripeSignatureVerificationError;
    if (!isForged || others.length === 0) throw error;
    return verifiedBy(others, body, signature);
  }
}

// Without a client: what is forged is to cost no more than its signature.
function verified(body: Uint8Array, signature: string, secret: string): Stripe.Event {
  try {
    return Stripe.webhooks.constructEvent(Buffer.from(body), signature, secret, TOLERANCE_SECONDS);
  } catch (error) {
    // The signature was compared before its time was.
    if (error instanceof Stripe.errors.StripeSignatureVerificationError && /tolerance/.test(error.message))
      throw new GatewayError('bad_signature', 'the webhook was signed too long ago', { stale: true });
    if (!(error instanceof SyntaxError)) throw error;
    throw new GatewayError('rejected', 'the webhook is signed and is no JSON', { cause: error });
  }
}

/** Refunds, charges and payment intents do not say which page they were begun on; Stripe does. */
async function sessionOf(connected: () => Stripe, told: z.output<typeof Named>): Promise<string | undefined> {
  if (told.object === 'checkout.session') return told.id;
  const intent = told.object === 'payment_intent' ? told.id : told.payment_intent;
  if (!intent) return undefined;
  const { data } = await connected().checkout.sessions.list({ payment_intent: intent, limit: 1 });
  return data[0]?.id;
}
