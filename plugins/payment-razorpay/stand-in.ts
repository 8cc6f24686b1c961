import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newAccount, newRef, pay, signed, WAYS, type Account, type Link, type Way } from './stand-in/account.ts';
import { refused, type ApiAnswer } from './stand-in/answers.ts';
import { serve } from './stand-in/api.ts';
import { keepDocument } from './stand-in/disputes.ts';
import { linkPage } from './stand-in/page.ts';

/**
 * What goes wrong with the next call: `lose` does it and is cut off before the answer, `lose change` waits for the next one
 * that changes something, `hold` does it and answers when it is let go, `hang` never answers, a number is answered in place of
 * it. A function is what happens just before it.
 */
export type Mishap = 'lose' | 'lose change' | 'hold' | 'hang' | number | (() => void);

export interface RazorpayStandIn {
  /** The plugin's `api`. */
  readonly origin: string;
  /** One account for each key id: one never sees another's payments. Its secret is `<key id>_secret`. */
  account(keyId: string): Account;
  find(ref: string): { readonly account: Account; readonly link: Link };
  /** Where events are sent to from now on, as set up in Razorpay's dashboard. */
  listen(keyId: string, endpoint: { readonly url: string; readonly secret: string }): void;
  /** An event as Razorpay sends it. */
  event(name: string, payload: object, secret: string): { body: string; headers: Record<string, string> };
  /** Waits until all events were delivered. */
  delivered(): Promise<void>;
  /** Calls that were made, the last one last. */
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

/** Plays Razorpay over HTTP, with keys, unique references, idempotent refunds and signed events as Razorpay has them. */
export async function startRazorpay(port = 0): Promise<RazorpayStandIn> {
  const accounts = new Map<string, Account>();
  const endpoints = new Map<string, { url: string; secret: string }>();
  const kept = new Map<string, Kept>();
  const deliveries: Promise<unknown>[] = [];
  let held: (() => void)[] = [];

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const standIn: RazorpayStandIn = {
    origin,
    account(keyId) {
      const known = accounts.get(keyId);
      if (known) return known;
      const made = newAccount((name, payload) => deliver(keyId, name, payload));
      accounts.set(keyId, made);
      return made;
    },
    find(ref) {
      for (const account of accounts.values()) {
        const link = account.links.get(ref);
        if (link) return { account, link };
      }
      throw new Error(`there is no link ${ref}`);
    },
    listen: (keyId, endpoint) => void endpoints.set(keyId, endpoint),
    event(name, payload, secret) {
      const contains = Object.keys(payload);
      const body = JSON.stringify({ entity: 'event', account_id: 'acc_1', event: name, contains, payload });
      const headers = {
        'content-type': 'application/json',
        'x-razorpay-signature': signed(secret, body),
        'x-razorpay-event-id': newRef('evt').slice(4),
      };
      return { body, headers };
    },
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
      standIn.calls.length = standIn.mishaps.length = 0;
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

  function deliver(keyId: string, name: string, payload: object): void {
    const endpoint = endpoints.get(keyId);
    if (!endpoint) return;
    const { body, headers } = standIn.event(name, payload, endpoint.secret);
    deliveries.push(fetch(endpoint.url, { method: 'POST', body, headers }).catch(() => undefined));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    const bytes = await bytesFrom(request);
    const body = bytes.toString('utf8');
    if (standIn.down) return void response.destroy();
    if (url.pathname.startsWith('/rzp/')) return page(url, request.method ?? 'GET', body, response);
    // Browsers ask for an icon by themselves.
    if (!url.pathname.startsWith('/v1/')) return void response.writeHead(204).end();
    const waits = standIn.mishaps[0] === 'lose change' && request.method === 'GET';
    const mishap = waits ? undefined : standIn.mishaps.shift();
    if (mishap === 'hang') return;
    if (typeof mishap === 'function') mishap();
    const told =
      typeof mishap === 'number' ? refused(mishap, 'played') : await once(url, request, bytes, mishap === 'hold');
    const key = headerOf(request, 'x-refund-idempotency');
    standIn.calls.push({ method: request.method ?? '', path: url.pathname, key, status: told.status });
    if (mishap === 'lose' || mishap === 'lose change') return void response.destroy();
    response.writeHead(told.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(told.body));
  }

  // The same key of a refund again: the same answer for the same question, a refusal for another one.
  async function once(url: URL, request: IncomingMessage, bytes: Buffer, isHeld: boolean): Promise<ApiAnswer> {
    const credentials = /^Basic (\S+)$/.exec(headerOf(request, 'authorization') ?? '')?.[1] ?? '';
    const [keyId = '', secret] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    if (!keyId.startsWith('rzp_test_') || secret !== `${keyId}_secret`)
      return refused(401, 'The api key provided is invalid');

    if (url.pathname === '/v1/documents')
      return keepDocument(standIn.account(keyId), bytes, headerOf(request, 'content-type') ?? '');

    const body = bytes.toString('utf8');
    const key = request.method === 'POST' ? headerOf(request, 'x-refund-idempotency') : undefined;
    if (key !== undefined && !/^[\w-]{10,}$/.test(key))
      return refused(400, 'The idempotency key must be at least 10 characters long.');
    const name = `${keyId} ${key}`;
    const asked = `${url.pathname}?${body}`;
    const before = key === undefined ? undefined : kept.get(name);
    if (before && before.asked !== asked)
      return refused(409, 'Different request with the same idempotency key has already been processed.');
    if (before?.answer) return before.answer;
    if (before) return refused(409, 'Another request with the same idempotency key is still in progress.');

    const entry: Kept = { asked };
    if (key !== undefined) kept.set(name, entry);
    const path = url.pathname.split('/').slice(2).filter(Boolean);
    const told = serve(standIn.account(keyId), {
      method: request.method ?? '',
      path,
      query: url.searchParams,
      body: body ? (JSON.parse(body) as Record<string, unknown>) : {},
      origin,
    });
    if (isHeld) await new Promise<void>((go) => held.push(go));
    // A question that was refused as such is not remembered.
    if (told.status < 400) entry.answer = told;
    else kept.delete(name);
    return told;
  }

  function page(url: URL, method: string, body: string, response: ServerResponse): void {
    const { account, link } = standIn.find(`plink_${url.pathname.split('/')[2] ?? ''}`);
    const way = new URLSearchParams(body).get('way') ?? '';
    if (method === 'POST' && link.status === 'created' && way in WAYS) {
      const payment = pay(account, link, way as Way);
      const next = payment.status === 'failed' ? url.pathname : returnOf(account, link, payment.id);
      return void response.writeHead(303, { location: next }).end();
    }
    const tries = [...account.payments.values()].filter(({ order_id: orderId }) => orderId === link.order_id);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(linkPage(link, tries.at(-1)));
  }

  // razorpay.com/docs/payments/payment-links/apis#verify-signature
  function returnOf(account: Account, link: Link, paymentId: string): string {
    const keyId = [...accounts].find(([, candidate]) => candidate === account)?.[0] ?? '';
    const facts = [link.id, link.reference_id, link.status, paymentId];
    const back = new URL(link.callback_url);
    back.searchParams.set('razorpay_payment_id', paymentId);
    back.searchParams.set('razorpay_payment_link_id', link.id);
    back.searchParams.set('razorpay_payment_link_reference_id', link.reference_id);
    back.searchParams.set('razorpay_payment_link_status', link.status);
    const signature = createHmac('sha256', `${keyId}_secret`).update(facts.join('|')).digest('hex');
    back.searchParams.set('razorpay_signature', signature);
    return back.href;
  }
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

// `node plugins/payment-razorpay/stand-in.ts <port> [<key id> <webhook address> <webhook secret>]`
if (import.meta.main) {
  const [port = '12112', keyId, url, secret] = process.argv.slice(2);
  const razorpay = await startRazorpay(Number(port));
  if (keyId && url && secret) razorpay.listen(keyId, { url, secret });
  process.stdout.write(`Razorpay is played at ${razorpay.origin}\n`);
}
