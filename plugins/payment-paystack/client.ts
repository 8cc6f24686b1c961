import { GatewayError, type GatewayContext, type GatewayErrorCode } from 'eventportal/sdk';
import { z } from 'zod';
import { faultOf, type PaystackAccount } from './settings.ts';

/** Asks Paystack, and reads what it answers. */
export interface Client {
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  post<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>;
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

  return {
    get: (path, schema) => ask(path, { headers: { authorization }, redirect: 'error' }, schema),
    post: (path, body, schema) =>
      ask(
        path,
        {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(body),
          redirect: 'error',
        },
        schema,
      ),
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
    const body: unknown = await answer.json().catch((error: unknown) => {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    });
    return { status: answer.status, body };
  } catch (error) {
    throw new GatewayError('unavailable', 'Paystack did not answer', { cause: error });
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
  if (status === 404 || code === 'transaction_not_found' || /transaction (reference )?not found/i.test(message))
    return 'not_found';
  return 'rejected';
}
