import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { approve, newAccount, newId, type Account, type Funding, type Order } from './stand-in/account.ts';
import { impossible, malformed, refused, type ApiAnswer } from './stand-in/answers.ts';
import { serve } from './stand-in/api.ts';
import { CERTIFICATES, signed, type Signing } from './stand-in/certificate.ts';
import { approvalPage, WAYS } from './stand-in/page.ts';

/**
 * What goes wrong with the next call: `lose` does it and is cut off before the answer, `hold` does it and answers when it
 * is let go, `hang` never answers, a number is answered in place of it. A function is what happens just before it.
 */
export type Mishap = 'lose' | 'hold' | 'hang' | number | (() => void);

export interface PlayedEvent {
  readonly body: string;
  readonly headers: Record<string, string>;
}

export interface PayPalStandIn {
  /** The plugin's `api`. */
  readonly origin: string;
  /** One account for each client: one never sees another's payments. Its secret is `secret_of_` and the client's id. */
  account(clientId: string): Account;
  find(orderId: string): { readonly account: Account; readonly order: Order };
  /** Where events are sent to from now on, as set up in PayPal's dashboard. */
  listen(clientId: string, endpoint: { readonly url: string; readonly webhookId: string }): void;
  /** An event as PayPal sends it. */
  event(type: string, kind: string, resource: object, signing: Signing): PlayedEvent;
  /** What becomes of events: they go out at once, twice, never, or wait in `kept`. */
  sends: 'once' | 'twice' | 'never' | 'later';
  readonly kept: (() => Promise<unknown>)[];
  /** Waits until all events were delivered. */
  delivered(): Promise<void>;
  /** Calls of the API that were made, the last one last. Tokens and certificates are not among them. */
  readonly calls: {
    readonly method: string;
    readonly path: string;
    readonly key: string | undefined;
    readonly status: number;
  }[];
  readonly mishaps: Mishap[];
  /** Lets go what was held. */
  release(): void;
  /** Cuts every connection. */
  down: boolean;
  reset(): void;
  close(): Promise<void>;
}

interface Kept {
  readonly asked: string;
  /** Not there while it is still being done. */
  answer?: ApiAnswer;
}

/** Plays PayPal over HTTP, with tokens, request ids and signed events as PayPal has them. */
export async function startPayPal(port = 0): Promise<PayPalStandIn> {
  const accounts = new Map<string, Account>();
  const endpoints = new Map<string, { url: string; webhookId: string }>();
  const kept = new Map<string, Kept>();
  const deliveries: Promise<unknown>[] = [];
  let held: (() => void)[] = [];

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const standIn: PayPalStandIn = {
    origin,
    account(clientId) {
      const known = accounts.get(clientId);
      if (known) return known;
      const made = newAccount((type, kind, resource) => deliver(clientId, type, kind, resource));
      accounts.set(clientId, made);
      return made;
    },
    find(orderId) {
      for (const account of accounts.values()) {
        const order = account.orders.get(orderId);
        if (order) return { account, order };
      }
      throw new Error(`there is no order ${orderId}`);
    },
    listen: (clientId, endpoint) => void endpoints.set(clientId, endpoint),
    event(type, kind, resource, signing) {
      const facts = { id: `WH-${newId()}`, event_version: '1.0', resource_version: '2.0', create_time: '2026-11-26' };
      const body = JSON.stringify({ ...facts, event_type: type, resource_type: kind, resource });
      return { body, headers: signed(body, signing) };
    },
    sends: 'once',
    kept: [],
    async delivered() {
      while (deliveries.length > 0) await deliveries.shift();
    },
    calls: [],
    mishaps: [],
    release() {
      for (const go of held) go();
      held = [];
    },
    down: false,
    reset() {
      for (const map of [accounts, kept, endpoints]) map.clear();
      standIn.calls.length = standIn.mishaps.length = standIn.kept.length = 0;
      standIn.sends = 'once';
      standIn.down = false;
      standIn.release();
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return standIn;

  function deliver(clientId: string, type: string, kind: string, resource: object): void {
    const endpoint = endpoints.get(clientId);
    if (!endpoint || standIn.sends === 'never') return;
    const { body, headers } = standIn.event(type, kind, resource, endpoint);
    const send = () => fetch(endpoint.url, { method: 'POST', body, headers }).catch(() => undefined);
    if (standIn.sends === 'later') standIn.kept.push(send);
    else deliveries.push(send(), ...(standIn.sends === 'twice' ? [send()] : []));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    const bytes = await bytesFrom(request);
    const body = bytes.toString('utf8');
    if (standIn.down) return void response.destroy();
    if (url.pathname === '/checkoutnow') return page(url, request.method ?? 'GET', body, response);
    if (url.pathname.startsWith('/v1/notifications/certs/')) {
      const certificate = CERTIFICATES[url.pathname.split('/').at(-1) ?? ''];
      return void response.writeHead(certificate === undefined ? 404 : 200).end(certificate);
    }
    if (url.pathname === '/v1/oauth2/token') return reply(response, tokenFor(request, body));
    // Browsers ask for an icon by themselves.
    if (!/^\/v[12]\//.test(url.pathname)) return void response.writeHead(204).end();
    const mishap = standIn.mishaps.shift();
    if (mishap === 'hang') return;
    if (typeof mishap === 'function') mishap();
    const told =
      typeof mishap === 'number'
        ? refused(mishap, mishap === 429 ? 'RATE_LIMIT_REACHED' : 'PLAYED')
        : await once(url, request, bytes, mishap === 'hold');
    const key = headerOf(request, 'paypal-request-id');
    standIn.calls.push({ method: request.method ?? '', path: url.pathname, key, status: told.status });
    if (mishap === 'lose') return void response.destroy();
    reply(response, told);
  }

  // A client's id is in its token, which is all that the calls after it have.
  function tokenFor(request: IncomingMessage, body: string): ApiAnswer {
    const basic = /^Basic (\S+)$/.exec(headerOf(request, 'authorization') ?? '')?.[1] ?? '';
    const [clientId = '', secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    const isFit =
      secret === `secret_of_${clientId}` && new URLSearchParams(body).get('grant_type') === 'client_credentials';
    if (!isFit)
      return { status: 401, body: { error: 'invalid_client', error_description: 'Client Authentication failed' } };
    const facts = { scope: 'https://uri.paypal.com/services/payments/payment', app_id: 'APP-PLAYED', nonce: 'played' };
    return {
      status: 200,
      body: { ...facts, access_token: `token_of_${clientId}`, token_type: 'Bearer', expires_in: 32_000 },
    };
  }

  // The same id again: the same answer for the same question, a refusal for another one.
  async function once(url: URL, request: IncomingMessage, bytes: Buffer, isHeld: boolean): Promise<ApiAnswer> {
    const clientId = /^Bearer token_of_(\S+)$/.exec(headerOf(request, 'authorization') ?? '')?.[1];
    if (clientId === undefined) return refused(401, 'AUTHENTICATION_FAILURE');
    if (clientId === 'client_limited') return refused(403, 'NOT_AUTHORIZED', 'PERMISSION_DENIED');
    const method = request.method ?? '';
    const key = headerOf(request, 'paypal-request-id');
    if (method === 'POST' && (key === undefined || key.length > 108))
      return malformed('PAYPAL_REQUEST_ID_REQUIRED', key);

    const name = `${clientId} ${key}`;
    const body = await bodyOf(request, bytes);
    const asked = `${url.pathname}?${JSON.stringify(body)}`;
    const before = key === undefined ? undefined : kept.get(name);
    if (before && before.asked !== asked) return impossible('PAYPAL_REQUEST_ID_PREVIOUSLY_USED');
    if (before?.answer) return before.answer;
    if (before) return refused(409, 'RESOURCE_CONFLICT', 'PREVIOUS_REQUEST_IN_PROGRESS');

    const entry: Kept = { asked };
    if (key !== undefined) kept.set(name, entry);
    const path = url.pathname.split('/').slice(1);
    const told = serve(standIn.account(clientId), { method, path, query: url.searchParams, body, origin });
    if (isHeld) await new Promise<void>((go) => held.push(go));
    // A question that was refused as such is not remembered; a buyer's refusal is.
    const isRemembered = told.status < 400 || JSON.stringify(told.body).includes('INSTRUMENT_DECLINED');
    if (isRemembered) entry.answer = structuredClone(told);
    else kept.delete(name);
    return told;
  }

  function page(url: URL, method: string, body: string, response: ServerResponse): void {
    const { account, order } = standIn.find(url.searchParams.get('token') ?? '');
    const wishes = account.wishes.get(order.id)!;
    if (method === 'POST') {
      const way = new URLSearchParams(body).get('way') ?? 'pays';
      approve(account, order, way in WAYS ? (way as Funding) : 'pays');
      const back = new URL(wishes.return_url);
      back.searchParams.set('token', order.id);
      back.searchParams.set('PayerID', 'PLAYED');
      return void response.writeHead(303, { location: back.href }).end();
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(approvalPage(order, wishes));
  }
}

function reply(response: ServerResponse, { status, body }: ApiAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'paypal-debug-id': newId().toLowerCase() });
  response.end(body && JSON.stringify(body));
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

async function bytesFrom(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

// JSON, alone or as the `input` of a form with files.
async function bodyOf(request: IncomingMessage, bytes: Buffer): Promise<Record<string, unknown>> {
  const type = headerOf(request, 'content-type') ?? '';
  if (bytes.length === 0) return {};
  if (!type.startsWith('multipart/form-data')) return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const file = form.get('evidence-file');
  const shown = file instanceof File ? { name: file.name, type: file.type, text: await file.text() } : undefined;
  return { ...(JSON.parse(String(form.get('input'))) as object), file: shown };
}

// `node plugins/payment-paypal/stand-in.ts <port> [<client id> <webhook address> <webhook id>]`
if (import.meta.main) {
  const [port = '12112', clientId, url, webhookId] = process.argv.slice(2);
  const paypal = await startPayPal(Number(port));
  if (clientId && url && webhookId) paypal.listen(clientId, { url, webhookId });
  process.stdout.write(`PayPal is played at ${paypal.origin}\n`);
}
