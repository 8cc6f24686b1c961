import { GatewayError, textWithin, type GatewayContext, type GatewayErrorCode } from 'eventportal/sdk';
import { z } from 'zod';
import { faultOf, type PaystackAccount } from './settings.ts';

/** A page of a hundred transactions has a tenth of it. */
const MOST_BYTES = 5_000_000;

/** Asks Paystack, and reads what it answers. */
export interface Client {
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  post<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>;
  put<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>;
}

/** There is a transaction with this reference. */
export class ReferenceTaken extends GatewayError {
  constructor() {
    super('rejected', 'Paystack knows this reference');
  }
}

/** Paystack's REST API for one call (paystack.com/docs/api): nothing is kept between calls. It has no SDK for Node of its own. */
export function connect({ settings, mode, fetch, signal }: GatewayContext<PaystackAccount>, api?: string): Client {
  const fault = faultOf(settings.secretKey, mode, api);
  if (fault !== undefined) throw new GatewayError('misconfigured', `the secret key is not for this: ${fault}`);
  const authorization = `Bearer ${settings.secretKey}`;

  async function ask<T>(path: string, init: RequestInit, schema: z.ZodType<T>): Promise<T> {
    const answer = await answered(() => fetch(`${api ?? 'https://api.paystack.co'}${path}`, { ...init, signal }));
    const told = Envelope.safeParse(answer.body);
    if (answer.status >= 400 || (told.success && !told.data.status)) throw refusalOf(answer.status, told.data);
    const read = schema.safeParse(told.data?.data);
    if (read.success) return read.data;
    const fields = read.error.issues.map(({ path: field }) => field.join('.')).join(', ');
    throw new GatewayError('unavailable', `Paystack answered something else than it promises: ${fields}`);
  }

  const send = (method: string): Client['post'] => {
    const headers = { authorization, 'content-type': 'application/json' };
    return (path, body, schema) =>
      ask(path, { method, headers, body: JSON.stringify(body), redirect: 'error' }, schema);
  };
  return {
    get: (path, schema) => ask(path, { headers: { authorization }, redirect: 'error' }, schema),
    post: send('POST'),
    put: send('PUT'),
  };
}

const Envelope = z.object({
  status: z.boolean(),
  message: z.string().nullish(),
  code: z.string().nullish(),
  data: z.unknown().optional(),
});

async function answered(call: () => Promise<Response>): Promise<{ status: number; body: unknown }> {
  try {
    const answer = await call();
    // What is no JSON is no answer of Paystack's; its status still tells.
    return { status: answer.status, body: jsonIn(await textWithin(answer, MOST_BYTES)) };
  } catch (error) {
    throw new GatewayError('unavailable', 'Paystack did not answer', { cause: error });
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusalOf(status: number, told: z.output<typeof Envelope> | undefined): GatewayError {
  const message = told?.message ?? '';
  const code = told?.code ?? '';
  if (code === 'duplicate_reference' || /duplicate.*reference/i.test(message)) return new ReferenceTaken();
  // Paystack's sentences may quote what the buyer typed: only codes are written down.
  return new GatewayError(codeOf(status, code, message), `Paystack: ${status}${code && ` (${code})`}`);
}

// paystack.com/docs/api/errors. Keys that it does not take, and what it does not know, are told with 400 at places.
function codeOf(status: number, code: string, message: string): GatewayErrorCode {
  if (status === 401 || status === 403 || /^invalid key/i.test(message)) return 'misconfigured';
  if (status === 408 || status === 409 || status === 429 || status >= 500) return 'unavailable';
  if (
    status === 404 ||
    code === 'transaction_not_found' ||
    /(transaction (reference )?|dispute )not found/i.test(message)
  )
    return 'not_found';
  return 'rejected';
}
