import { GatewayError, type GatewayContext, type GatewayErrorCode, type TransferRefusal } from 'eventportal/sdk';
import { Stripe } from 'stripe';
import { modeOf, type StripeAccount } from './settings.ts';

/** Stripe promises to answer in this shape, whatever it changes later. A new SDK brings a new one: read its changelog. */
export const API_VERSION = '2026-10-28.endive';

/** Stripe's SDK for one call: nothing is kept between calls. `api`: another address of the API, for the stand-in. */
export function connect(cx: GatewayContext<StripeAccount>, api?: string): Stripe {
  const fault = faultOf(cx.settings.secretKey, cx.mode, api);
  if (fault !== undefined) throw new GatewayError('misconfigured', `the secret key is not for this: ${fault}`);
  return new Stripe(cx.settings.secretKey, {
    apiVersion: API_VERSION,
    httpClient: Stripe.createFetchHttpClient(withDeadline(cx)),
    // One more try, for a second click while the first is still being answered; core tries again later by itself.
    maxNetworkRetries: 1,
    telemetry: false,
    appInfo: { name: 'eventportal' },
    ...(api !== undefined && addressOf(api)),
  });
}

/** Why a key is not used in a mode: no test money for real tickets, and no real money for pretended ones. */
export function faultOf(secretKey: string, mode: 'test' | 'live', api?: string): string | undefined {
  const isLive = modeOf(secretKey) === 'live';
  if (isLive && mode === 'test') return 'payment-stripe.errors.live_key';
  if (!isLive && mode === 'live') return 'payment-stripe.errors.test_key';
  // A live key goes to api.stripe.com and nowhere else.
  return isLive && api !== undefined ? 'payment-stripe.errors.other_address' : undefined;
}

/** Runs calls of Stripe; whatever goes wrong becomes a GatewayError that says whether trying again can help. */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asGatewayError(error);
  }
}

function withDeadline({ fetch, signal }: GatewayContext<unknown>): typeof globalThis.fetch {
  return (input, init) =>
    fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal });
}

function addressOf(api: string) {
  const { protocol, hostname, port } = new URL(api);
  const scheme = protocol === 'http:' ? 'http' : 'https';
  return { protocol: scheme, host: hostname, port: port || (scheme === 'http' ? '80' : '443') } as const;
}

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (!(error instanceof Stripe.errors.StripeError)) {
    return new GatewayError('unavailable', 'Stripe answered something else than it promises', { cause: error });
  }
  // Stripe's sentences may quote the buyer's address: only codes are written down.
  const facts = [error.code, error.decline_code, error.param, error.requestId].filter(Boolean).join(', ');
  const because = REFUSALS[error.code ?? ''];
  const message = `Stripe: ${error.type}${facts && ` (${facts})`}`;
  return new GatewayError(codeOf(error), message, because ? { because } : {});
}

/** Why nothing can be transferred at the moment. */
const REFUSALS: Readonly<Record<string, TransferRefusal>> = {
  balance_insufficient: 'balance',
  insufficient_capabilities_for_transfer: 'payee',
  transfers_not_allowed: 'payee',
  account_closed: 'payee',
  account_invalid: 'payee',
};

function codeOf(error: Stripe.errors.StripeError): GatewayErrorCode {
  const { errors } = Stripe;
  if (error instanceof errors.StripeSignatureVerificationError) return 'bad_signature';
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError)
    return 'misconfigured';
  if (error.statusCode === 404) return 'not_found';
  if (error instanceof errors.StripeInvalidRequestError || error instanceof errors.StripeCardError) return 'rejected';
  // The key was used for something else: asking again can only say so again.
  if (error instanceof errors.StripeIdempotencyError) return 'rejected';
  return 'unavailable';
}
