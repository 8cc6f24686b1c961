import { GatewayError, type GatewayContext, type GatewayErrorCode } from 'eventportal/sdk';
import Razorpay from 'razorpay';
import { z } from 'zod';
import { modeOf, type RazorpayAccount } from './settings.ts';

export type Client = Razorpay;

export interface Connecting {
  /** Another address of Razorpay's API: the stand-in's. */
  readonly api?: string | undefined;
  /** For refunds: the same key, the same refund (razorpay.com/docs/api/refunds/normal-refunds-idempotent). */
  readonly idempotencyKey?: string;
}

/** What the SDK has inside: it offers no setting for the address, the deadline, `fetch`, or the header of a refund. */
interface Inside {
  readonly rq: { readonly defaults: Record<string, unknown> & { headers: { post: Record<string, string> } } };
}

/** Razorpay's SDK for one call: nothing is kept between calls. */
export function connect(
  { settings, mode, fetch, signal }: GatewayContext<RazorpayAccount>,
  { api, idempotencyKey }: Connecting = {},
): Client {
  const fault = faultOf(settings.keyId, mode, api);
  if (fault !== undefined) throw new GatewayError('misconfigured', `the key is not for this: ${fault}`);
  const client = new Razorpay({ key_id: settings.keyId, key_secret: settings.keySecret });
  const { defaults } = (client.api as unknown as Inside).rq;
  Object.assign(defaults, { adapter: 'fetch', env: { fetch }, signal, maxRedirects: 0 });
  if (api !== undefined) defaults['baseURL'] = api;
  if (idempotencyKey !== undefined) defaults.headers.post['X-Refund-Idempotency'] = idempotencyKey;
  return client;
}

/** Why a key is not used in a mode: no test money for real tickets, and no real money for pretended ones. */
export function faultOf(keyId: string, mode: 'test' | 'live', api?: string): string | undefined {
  const isLive = modeOf(keyId) === 'live';
  if (isLive && mode === 'test') return 'payment-razorpay.errors.live_key';
  if (!isLive && mode === 'live') return 'payment-razorpay.errors.test_key';
  // A live key goes to api.razorpay.com and nowhere else.
  return isLive && api !== undefined ? 'payment-razorpay.errors.other_address' : undefined;
}

/** Calls Razorpay and reads its answer; whatever goes wrong is a GatewayError that says whether trying again can help. */
export async function ask<T>(schema: z.ZodType<T>, call: () => PromiseLike<unknown>): Promise<T> {
  const answer = await Promise.resolve(call()).catch((error: unknown) => {
    throw asGatewayError(error);
  });
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new GatewayError('unavailable', `Razorpay answered something else than it promises: ${fieldsOf(read.error)}`);
}

/** There is an order with this receipt, or one is being made. */
export class ReceiptTaken extends GatewayError {
  constructor() {
    super('unavailable', 'Razorpay is making this payment already');
  }
}

/** The account does not know that a receipt can be taken once. */
export class NoUniqueReceipts extends GatewayError {
  constructor() {
    super('rejected', 'Razorpay knows no unique receipts');
  }
}

const Refusal = z.object({
  statusCode: z.number(),
  error: z
    .object({ code: z.string().nullish(), reason: z.string().nullish(), description: z.string().nullish() })
    .nullish(),
});

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const told = Refusal.safeParse(error);
  // Without an answer the SDK stumbles over the answer that is not there.
  if (!told.success) return new GatewayError('unavailable', 'Razorpay did not answer', { cause: error });
  const { statusCode, error: refusal } = told.data;
  // Razorpay's sentences may quote what the buyer typed: only codes are written down.
  const description = refusal?.description ?? '';
  if (/receipt should be unique/i.test(description)) return new ReceiptTaken();
  if (/unique_receipt.*should not be sent/i.test(description)) return new NoUniqueReceipts();
  const facts = [refusal?.code, refusal?.reason].filter((fact) => fact && fact !== 'NA').join(', ');
  const code = codeOf(statusCode, refusal?.code ?? '', description);
  return new GatewayError(code, `Razorpay: ${statusCode}${facts && ` (${facts})`}`);
}

// Razorpay says 400 for what it does not know and, at places, for keys that it does not take: only its sentence tells
// (razorpay.com/docs/api/payments/payment-links/fetch-id-standard, razorpay.com/docs/errors).
function codeOf(status: number, code: string, description: string): GatewayErrorCode {
  if (status === 401 || status === 403) return 'misconfigured';
  if (status === 409 || status === 429 || status >= 500 || code === 'SERVER_ERROR' || code === 'GATEWAY_ERROR')
    return 'unavailable';
  if (/api (key|secret|key\/secret).*invalid|authentication failed/i.test(description)) return 'misconfigured';
  if (status === 404 || /id provided does not exist|is not a valid id|invalid input \[strippedId\]/i.test(description))
    return 'not_found';
  return 'rejected';
}

function fieldsOf({ issues }: z.ZodError): string {
  return issues.map(({ path }) => path.join('.')).join(', ');
}
