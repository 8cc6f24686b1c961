import { setTimeout } from 'node:timers/promises';
import { ApiError, Client, Environment, OrdersController, PaymentsController } from '@paypal/paypal-server-sdk';
import { GatewayError, type GatewayContext, type GatewayErrorCode } from 'eventportal/sdk';
import type { PayPalAccount } from './settings.ts';

/** PayPal's SDK for one call: nothing is kept between calls, the access token neither. */
export interface PayPal {
  readonly client: Client;
  readonly orders: OrdersController;
  readonly payments: PaymentsController;
}

/** Answers that may be another one in a moment. */
const PASSING = new Set([408, 409, 500, 502, 503, 504]);
const PAUSE_MS = 250;

/** What the SDK has its transport send. */
interface Outgoing {
  readonly url: string;
  readonly method: string;
  readonly headers: { toJSON(): Record<string, string> };
  readonly data?: string | Blob;
}

/** `api`: another address in place of PayPal's sandbox, for the stand-in. */
export function connect(cx: GatewayContext<PayPalAccount>, api?: string): PayPal {
  const fault = faultOf(cx.mode, api);
  if (fault !== undefined) throw new GatewayError('misconfigured', `PayPal is not asked: ${fault}`);
  const client = new Client({
    environment: cx.mode === 'live' ? Environment.Production : Environment.Sandbox,
    clientCredentialsAuthCredentials: {
      oAuthClientId: cx.settings.clientId,
      oAuthClientSecret: cx.settings.clientSecret,
    },
    // Its own would try again whatever PayPal refused.
    httpClientOptions: { retryConfig: { maxNumberOfRetries: 0 } },
    unstable_httpClientOptions: { adapter: (sent: Outgoing) => send(cx, sent, api) },
  });
  return { client, orders: new OrdersController(client), payments: new PaymentsController(client) };
}

/**
 * The SDK's calls go through core's `fetch`, which carries the deadline. One more try, for a lost answer, and for a second
 * click while the first is being answered: whatever changes something has a PayPal-Request-Id and is done once. Core tries
 * again later by itself.
 */
async function send(cx: GatewayContext<PayPalAccount>, sent: Outgoing, api: string | undefined): Promise<object> {
  const request = (): Promise<Response> =>
    cx.fetch(addressOf(sent.url, api), {
      method: sent.method.toUpperCase(),
      headers: sent.headers.toJSON(),
      redirect: 'error',
      signal: cx.signal,
      ...(sent.data !== undefined && { body: sent.data }),
    });
  let response = await request().catch(() => undefined);
  if (!response || PASSING.has(response.status)) {
    await setTimeout(PAUSE_MS, undefined, { signal: cx.signal });
    response = await request();
  }
  const headers = Object.fromEntries(response.headers);
  return { data: await response.text(), status: response.status, statusText: '', headers, config: sent };
}

/** The same place at another address. */
export function addressOf(url: string, api: string | undefined): string {
  if (api === undefined) return url;
  const { pathname, search } = new URL(url);
  return new URL(pathname + search, api).href;
}

/** Real money goes to PayPal and nowhere else. */
export function faultOf(mode: 'test' | 'live', api?: string): string | undefined {
  return mode === 'live' && api !== undefined ? 'payment-paypal.errors.other_address' : undefined;
}

/** Runs calls of PayPal; whatever goes wrong becomes a GatewayError that says whether trying again can help. */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asGatewayError(error);
  }
}

/** The state of things does not allow it, says PayPal: what is true now has to be looked at. */
export function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.statusCode === 409 || error.statusCode === 422);
}

/** PayPal's codes of what is wrong. Its sentences may quote the buyer, and are written down nowhere. */
export function issuesOf(error: ApiError): string[] {
  const {
    name,
    details,
    error: code,
  } = (error.result ?? {}) as {
    readonly name?: unknown;
    readonly details?: unknown;
    readonly error?: unknown;
  };
  const issues = Array.isArray(details) ? details.map((detail: { issue?: unknown } | null) => detail?.issue) : [];
  return [name, code, ...issues].filter((it): it is string => typeof it === 'string' && /^\w{1,80}$/.test(it));
}

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (!(error instanceof ApiError)) {
    return new GatewayError('unavailable', 'PayPal answered something else than it promises', { cause: error });
  }
  const issues = issuesOf(error);
  const facts = [...issues, error.headers['paypal-debug-id']].filter(Boolean).join(', ');
  return new GatewayError(codeOf(error.statusCode, issues), `PayPal: ${error.statusCode}${facts && ` (${facts})`}`);
}

function codeOf(status: number, issues: readonly string[]): GatewayErrorCode {
  if (status === 401 || status === 403) return 'misconfigured';
  if (status === 404) return 'not_found';
  // Of two calls at once PayPal may fail the second (developer.paypal.com/reference/guidelines/idempotency).
  if (status === 409 || issues.includes('PREVIOUS_REQUEST_IN_PROGRESS')) return 'unavailable';
  if (status === 408 || status === 429 || status >= 500) return 'unavailable';
  return 'rejected';
}
