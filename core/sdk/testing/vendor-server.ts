import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keeper } from './vendor-server/keep.ts';
import { callOf, reply } from './vendor-server/read.ts';
import type { Endpoint, Mishap, Vendor, VendorAnswer, VendorCall, VendorServer } from './vendor-server/vendor.ts';

// What the stand-ins of vendors share. It needs no vitest: a stand-in also runs by itself, to try a gateway by hand.
export { escaped, goTo, playedPage } from './vendor-server/read.ts';
export type {
  Endpoint,
  Keys,
  Mishap,
  PlayedEvent,
  Vendor,
  VendorAnswer,
  VendorCall,
  VendorServer,
} from './vendor-server/vendor.ts';

/** Plays a vendor over HTTP on this machine: its accounts, keys that make calls happen once, mishaps, and webhooks that misbehave. */
export async function vendorServer<A, E extends Endpoint, T extends readonly unknown[]>(
  vendor: Vendor<A, E, T>,
  port = 0,
): Promise<VendorServer<A, E>> {
  const accounts = new Map<string, A>();
  const endpoints = new Map<string, E>();
  const keep = keeper(vendor.keys);
  const deliveries: Promise<void>[] = [];
  let held: (() => void)[] = [];

  const http = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => http.listen(port, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  const server: VendorServer<A, E> = {
    origin,
    account(name) {
      const account = accounts.get(name) ?? vendor.newAccount((...told) => tell(name, told));
      accounts.set(name, account);
      return account;
    },
    accounts,
    listen: (name, endpoint) => void endpoints.set(name, endpoint),
    sends: 'once',
    kept: [],
    async delivered() {
      while (deliveries.length > 0) await deliveries.shift();
    },
    receipts: [],
    calls: [],
    mishaps: [],
    forgetKeys: () => keep.clear(),
    release() {
      for (const go of held) go();
      held = [];
    },
    down: false,
    reset() {
      for (const map of [accounts, endpoints, keep]) map.clear();
      for (const list of [server.calls, server.mishaps, server.kept, server.receipts]) list.length = 0;
      server.sends = 'once';
      server.down = false;
      server.release();
    },
    close: () =>
      new Promise((closed) => {
        http.close(() => closed());
        http.closeAllConnections();
      }),
  };
  return server;

  function tell(name: string, told: T): void {
    const endpoint = endpoints.get(name);
    if (!endpoint || server.sends === 'never') return;
    const { body, headers } = vendor.write(told, endpoint, name);
    const send = async () => {
      const answered = await fetch(endpoint.url, { method: 'POST', body, headers }).catch(() => ({ status: 0 }));
      server.receipts.push(answered.status);
    };
    if (server.sends === 'later') server.kept.push(send);
    else deliveries.push(send(), ...(server.sends === 'twice' ? [send()] : []));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await callOf(request, origin);
    if (server.down) return void response.destroy();
    const beside = vendor.beside?.(call, server);
    if (beside) return reply(response, beside);
    // Browsers ask for an icon by themselves.
    if (!vendor.api.test(call.url.pathname)) return reply(response, { status: 204 });
    const mishap = nextMishap(call);
    if (mishap === 'hang') return;
    if (typeof mishap === 'function') mishap();
    const told = typeof mishap === 'number' ? vendor.failure(mishap) : await done(call, mishap === 'hold');
    const key = vendor.keys && call.header(vendor.keys.header);
    server.calls.push({ method: call.method, path: call.url.pathname, key, status: told.status });
    if (mishap === 'lose' || mishap === 'lose change') return void response.destroy();
    reply(response, { ...told, headers: { ...vendor.headers?.(), ...told.headers } });
  }

  function nextMishap({ method }: VendorCall): Mishap | undefined {
    const waits = server.mishaps[0] === 'lose change' && method === 'GET';
    return waits ? undefined : server.mishaps.shift();
  }

  async function done(call: VendorCall, isHeld: boolean): Promise<VendorAnswer> {
    const name = vendor.enter(call);
    if (typeof name !== 'string') return name;
    return keep.once(name, call, async () => {
      const told = await vendor.serve(server.account(name), call);
      if (isHeld) await new Promise<void>((go) => held.push(go));
      return told;
    });
  }
}
