import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newAccount, pay, signed, WAYS, type Account, type Transaction, type Way } from './stand-in/account.ts';
import { refused, serve, type ApiAnswer } from './stand-in/api.ts';
import { checkoutPage } from './stand-in/page.ts';

/**
 * What goes wrong with the next call: `lose` does it and is cut off before the answer, `lose change` waits for the next one
 * that changes something, `hang` never answers, a number is answered in place of it. A function is what happens just before it.
 */
export type Mishap = 'lose' | 'lose change' | 'hang' | number | (() => void);

export interface PaystackStandIn {
  /** The plugin's `api`. */
  readonly origin: string;
  /** One account for each secret key: one never sees another's payments. */
  account(secretKey: string): Account;
  find(reference: string): { readonly account: Account; readonly transaction: Transaction };
  /** Where events are sent to from now on, as set up in Paystack's dashboard. */
  listen(secretKey: string, url: string): void;
  /** An event as Paystack sends it. */
  event(name: string, data: object, secretKey: string): { body: string; headers: Record<string, string> };
  /** Waits until all events were delivered. */
  delivered(): Promise<void>;
  /** Calls that were made, the last one last. */
  readonly calls: { readonly method: string; readonly path: string; readonly status: number }[];
  readonly mishaps: Mishap[];
  /** Cuts every connection. */
  down: boolean;
  reset(): void;
  close(): Promise<void>;
}

/** Plays Paystack over HTTP, with keys, references that are taken once and signed events as Paystack has them. */
export async function startPaystack(port = 0): Promise<PaystackStandIn> {
  const accounts = new Map<string, Account>();
  const endpoints = new Map<string, string>();
  const deliveries: Promise<unknown>[] = [];

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const standIn: PaystackStandIn = {
    origin,
    account(secretKey) {
      const known = accounts.get(secretKey);
      if (known) return known;
      const made = newAccount((name, data) => deliver(secretKey, name, data));
      accounts.set(secretKey, made);
      return made;
    },
    find(reference) {
      for (const account of accounts.values()) {
        const transaction = account.transactions.get(reference);
        if (transaction) return { account, transaction };
      }
      throw new Error(`there is no transaction ${reference}`);
    },
    listen: (secretKey, url) => void endpoints.set(secretKey, url),
    event(name, data, secretKey) {
      const body = JSON.stringify({ event: name, data: { domain: 'test', ...data } });
      return { body, headers: { 'content-type': 'application/json', 'x-paystack-signature': signed(secretKey, body) } };
    },
    async delivered() {
      while (deliveries.length > 0) await deliveries.shift();
    },
    calls: [],
    mishaps: [],
    down: false,
    reset() {
      for (const map of [accounts, endpoints]) map.clear();
      standIn.calls.length = standIn.mishaps.length = 0;
      standIn.down = false;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return standIn;

  function deliver(secretKey: string, name: string, data: object): void {
    const url = endpoints.get(secretKey);
    if (!url) return;
    const { body, headers } = standIn.event(name, data, secretKey);
    deliveries.push(fetch(url, { method: 'POST', body, headers }).catch(() => undefined));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    const body = await textFrom(request);
    if (standIn.down) return void response.destroy();
    if (url.pathname.startsWith('/pay/')) return page(url, request.method ?? 'GET', body, response);
    // Browsers ask for an icon by themselves.
    if (url.pathname === '/favicon.ico') return void response.writeHead(204).end();
    const waits = standIn.mishaps[0] === 'lose change' && request.method === 'GET';
    const mishap = waits ? undefined : standIn.mishaps.shift();
    if (mishap === 'hang') return;
    if (typeof mishap === 'function') mishap();
    const told = typeof mishap === 'number' ? refused(mishap, 'played') : asked(url, request, body);
    standIn.calls.push({ method: request.method ?? '', path: url.pathname, status: told.status });
    if (mishap === 'lose' || mishap === 'lose change') return void response.destroy();
    response.writeHead(told.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(told.body));
  }

  function asked(url: URL, request: IncomingMessage, body: string): ApiAnswer {
    const secretKey = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!secretKey.startsWith('sk_test_') || secretKey === 'sk_test_revoked')
      return refused(401, 'Invalid key', 'invalid_Key');
    return serve(standIn.account(secretKey), {
      method: request.method ?? '',
      path: url.pathname.split('/').filter(Boolean),
      query: url.searchParams,
      body: body ? (JSON.parse(body) as Record<string, unknown>) : {},
      origin,
    });
  }

  function page(url: URL, method: string, body: string, response: ServerResponse): void {
    const accessCode = url.pathname.split('/')[2];
    for (const account of accounts.values()) {
      const transaction = [...account.transactions.values()].find((one) => one.access_code === accessCode);
      if (!transaction) continue;
      const way = new URLSearchParams(body).get('way') ?? '';
      const isOpen = transaction.status === 'abandoned' || transaction.status === 'failed';
      if (method === 'POST' && isOpen && way in WAYS) {
        pay(account, transaction, way as Way);
        const next = transaction.paid_at ? returnOf(transaction) : url.pathname;
        return void response.writeHead(303, { location: next }).end();
      }
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      return void response.end(checkoutPage(transaction));
    }
    response.writeHead(404).end();
  }
}

function returnOf({ callback_url: callbackUrl, reference }: Transaction): string {
  const back = new URL(callbackUrl);
  back.searchParams.set('trxref', reference);
  back.searchParams.set('reference', reference);
  return back.href;
}

async function textFrom(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

// `node plugins/payment-paystack/stand-in.ts <port> [<secret key> <webhook address>]`
if (import.meta.main) {
  const [port = '12113', secretKey, url] = process.argv.slice(2);
  const paystack = await startPaystack(Number(port));
  if (secretKey && url) paystack.listen(secretKey, url);
  process.stdout.write(`Paystack is played at ${paystack.origin}\n`);
}
