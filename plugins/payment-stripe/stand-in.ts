import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expire, newAccount, newRef, signed, type Account, type Session } from './stand-in/account.ts';
import { refused, serve, type ApiAnswer } from './stand-in/api.ts';
import { authenticate, useCard } from './stand-in/cards.ts';
import { readForm, textOf } from './stand-in/form.ts';
import { checkoutPage } from './stand-in/page.ts';

export { CARDS, beginDebit, endDebit } from './stand-in/cards.ts';
export { signed } from './stand-in/account.ts';

/**
 * What goes wrong with the next call: `lose` does it and is cut off before the answer, `hold` does it and answers when it
 * is let go, `hang` never answers, a number is answered in place of it. A function is what happens just before it.
 */
export type Mishap = 'lose' | 'hold' | 'hang' | number | (() => void);

export interface StripeStandIn {
  /** The plugin's `api`. */
  readonly origin: string;
  /** One account for each secret key: one never sees another's payments. */
  account(secretKey: string): Account;
  find(ref: string): { readonly account: Account; readonly session: Session };
  /** Where events are sent to from now on, as set up in Stripe's dashboard. */
  listen(secretKey: string, endpoint: { readonly url: string; readonly secret: string }): void;
  /** An event as Stripe sends it. */
  event(
    type: string,
    object: object,
    secret: string,
    seconds?: number,
  ): { body: string; headers: Record<string, string> };
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

const API_VERSION = '2026-10-28.endive';

/** Plays Stripe over HTTP, with keys, idempotency and signed events as Stripe has them. `sk_test_revoked` is no key any more. */
export async function startStripe(port = 0): Promise<StripeStandIn> {
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

  const standIn: StripeStandIn = {
    origin,
    account(secretKey) {
      const known = accounts.get(secretKey);
      if (known) return known;
      const made = newAccount((type, object) => deliver(secretKey, type, object));
      accounts.set(secretKey, made);
      return made;
    },
    find(ref) {
      for (const account of accounts.values()) {
        const session = account.sessions.get(ref);
        if (session) return { account, session };
      }
      throw new Error(`there is no session ${ref}`);
    },
    listen: (secretKey, endpoint) => void endpoints.set(secretKey, endpoint),
    event(type, object, secret, seconds) {
      const body = JSON.stringify({
        id: newRef('evt'),
        object: 'event',
        api_version: API_VERSION,
        livemode: false,
        type,
        data: { object },
      });
      return {
        body,
        headers: { 'content-type': 'application/json', 'stripe-signature': signed(secret, body, seconds) },
      };
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

  function deliver(secretKey: string, type: string, object: object): void {
    const endpoint = endpoints.get(secretKey);
    if (!endpoint) return;
    const { body, headers } = standIn.event(type, object, endpoint.secret);
    deliveries.push(fetch(endpoint.url, { method: 'POST', body, headers }).catch(() => undefined));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    const body = await textFrom(request);
    if (standIn.down) return void response.destroy();
    if (url.pathname.startsWith('/c/pay/')) return page(url, request.method ?? 'GET', body, response);
    // Browsers ask for an icon by themselves.
    if (!url.pathname.startsWith('/v1/')) return void response.writeHead(204).end();
    const mishap = standIn.mishaps.shift();
    if (mishap === 'hang') return;
    if (typeof mishap === 'function') mishap();
    const told =
      typeof mishap === 'number'
        ? { status: mishap, body: { error: { type: 'api_error', message: 'played' } } }
        : await once(url, request, body, mishap === 'hold');
    const key = headerOf(request, 'idempotency-key');
    standIn.calls.push({ method: request.method ?? '', path: url.pathname, key, status: told.status });
    if (mishap === 'lose') return void response.destroy();
    response.writeHead(told.status, { 'content-type': 'application/json', 'request-id': newRef('req') });
    response.end(JSON.stringify(told.body));
  }

  // The same key again: the same answer for the same question, a refusal for another one.
  async function once(url: URL, request: IncomingMessage, body: string, isHeld: boolean): Promise<ApiAnswer> {
    const secretKey = /^Bearer (\S+)$/.exec(headerOf(request, 'authorization') ?? '')?.[1] ?? '';
    if (!/^(sk|rk)_test_/.test(secretKey) || secretKey === 'sk_test_revoked')
      return refused(401, 'api_key_invalid', 'Invalid API Key provided.');
    if (secretKey === 'rk_test_limited') return refused(403, 'permission', 'This key may not do that.');
    if (headerOf(request, 'stripe-version') !== API_VERSION) return refused(400, 'version', 'Another API version.');

    const key = request.method === 'POST' ? headerOf(request, 'idempotency-key') : undefined;
    const name = `${secretKey} ${key}`;
    const asked = `${url.pathname}?${body}`;
    const before = key === undefined ? undefined : kept.get(name);
    if (before && before.asked !== asked)
      return refused(
        400,
        'idempotency_key_reused',
        'Keys can only be used with the parameters they were first used with.',
      );
    if (before?.answer) return before.answer;
    if (before) return refused(409, 'idempotency_key_in_use', 'There is a request in progress with this key.');

    const entry: Kept = { asked };
    if (key !== undefined) kept.set(name, entry);
    const path = url.pathname.split('/').slice(1);
    const call = { method: request.method ?? '', path, query: url.searchParams, form: readForm(body), origin };
    const told = serve(standIn.account(secretKey), call);
    if (isHeld) await new Promise<void>((go) => held.push(go));
    // A question that was refused as such is not remembered.
    if (told.status < 400) entry.answer = structuredClone(told);
    else kept.delete(name);
    return entry.answer ?? told;
  }

  function page(url: URL, method: string, body: string, response: ServerResponse): void {
    const ref = url.pathname.split('/')[3] ?? '';
    const { account, session } = standIn.find(ref);
    if (method === 'POST' && session.status === 'open') {
      const form = readForm(body);
      const act = textOf(form, 'act');
      if (act === 'pay') useCard(account, session, (textOf(form, 'card') ?? '').replace(/\s/g, ''));
      else authenticate(account, session, act === 'authenticate');
      const next = account.sessions.get(ref)?.status === 'complete' ? session.success_url : url.pathname;
      response.writeHead(303, { location: next });
      return void response.end();
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(checkoutPage(session, account.intents.get(session.payment_intent ?? '')));
  }
}

/** The day is over, and nobody paid. */
export function lapse(standIn: StripeStandIn, ref: string): void {
  const { account, session } = standIn.find(ref);
  expire(account, session);
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

async function textFrom(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

// `node plugins/payment-stripe/stand-in.ts <port> [<secret key> <webhook address> <signing secret>]`
if (import.meta.main) {
  const [port = '12111', secretKey, url, secret] = process.argv.slice(2);
  const stripe = await startStripe(Number(port));
  if (secretKey && url && secret) stripe.listen(secretKey, { url, secret });
  process.stdout.write(`Stripe is played at ${stripe.origin}\n`);
}
