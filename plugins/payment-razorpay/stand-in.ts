import {
  vendorServer,
  type PlayedEvent,
  type VendorAnswer,
  type VendorCall,
  type VendorServer,
} from 'eventportal/sdk/testing/vendor-server';
import { newAccount, newRef, signed, type Account, type Order } from './stand-in/account.ts';
import { refused } from './stand-in/answers.ts';
import { serve } from './stand-in/api.ts';
import { keepDocument } from './stand-in/disputes.ts';
import { checkoutPage, openCheckout } from './stand-in/page.ts';

/** As set up in Razorpay's dashboard. */
interface Endpoint {
  readonly url: string;
  readonly secret: string;
}

/** Its `origin` is the plugin's `api`; accounts are named by their key ids, and the secret of each is `<key id>_secret`. */
export interface RazorpayStandIn extends VendorServer<Account, Endpoint> {
  find(ref: string): { readonly keyId: string; readonly account: Account; readonly order: Order };
  /** An event as Razorpay sends it. */
  event(name: string, payload: object, secret: string): PlayedEvent;
}

const KEY = 'x-refund-idempotency';

/** Plays Razorpay over HTTP, with keys, unique receipts, idempotent refunds and signed events as Razorpay has them. */
export async function startRazorpay(port = 0): Promise<RazorpayStandIn> {
  const server = await vendorServer<Account, Endpoint, [name: string, payload: object]>(
    {
      newAccount,
      write: ([name, payload], { secret }) => event(name, payload, secret),
      api: /^\/v1\//,
      enter,
      serve: (account, call) =>
        call.url.pathname === '/v1/documents'
          ? keepDocument(account, call)
          : serve(account, { ...call, path: call.path.slice(1), body: call.json() }),
      keys: {
        header: KEY,
        reused: () => refused(409, 'Different request with the same idempotency key has already been processed.'),
        busy: () => refused(409, 'Another request with the same idempotency key is still in progress.'),
      },
      failure: (status) => refused(status, 'played'),
      beside(call, { accounts }) {
        const [first, id = ''] = call.path;
        if (call.url.pathname === '/v1/checkout/embedded') return openCheckout(call, (ref) => orderOf(accounts, ref));
        const shown = first === 'rzp' ? orderOf(accounts, id) : undefined;
        return shown && checkoutPage(call, shown);
      },
    },
    port,
  );
  return Object.assign(server, {
    event,
    find(ref: string) {
      const found = orderOf(server.accounts, ref);
      if (!found) throw new Error(`there is no order ${ref}`);
      return found;
    },
  });
}

function orderOf(accounts: ReadonlyMap<string, Account>, ref: string) {
  for (const [keyId, account] of accounts) {
    const order = account.orders.get(ref);
    if (order) return { keyId, account, order };
  }
  return undefined;
}

function event(name: string, payload: object, secret: string): PlayedEvent {
  const contains = Object.keys(payload);
  const body = JSON.stringify({ entity: 'event', account_id: 'acc_1', event: name, contains, payload });
  const headers = {
    'content-type': 'application/json',
    'x-razorpay-signature': signed(secret, body),
    'x-razorpay-event-id': newRef('evt').slice(4),
  };
  return { body, headers };
}

function enter({ header }: VendorCall): string | VendorAnswer {
  const credentials = /^Basic (\S+)$/.exec(header('authorization') ?? '')?.[1] ?? '';
  const [keyId = '', secret] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  if (!keyId.startsWith('rzp_test_') || secret !== `${keyId}_secret`)
    return refused(401, 'The api key provided is invalid');
  const key = header(KEY);
  if (key !== undefined && !/^[\w-]{10,}$/.test(key))
    return refused(400, 'The idempotency key must be at least 10 characters long.');
  return keyId;
}

// `node --conditions=development plugins/payment-razorpay/stand-in.ts <port> [<key id> <webhook address> <webhook secret>]`
if (import.meta.main) {
  const [port = '12114', keyId, url, secret] = process.argv.slice(2);
  const razorpay = await startRazorpay(Number(port));
  if (keyId && url && secret) razorpay.listen(keyId, { url, secret });
  process.stdout.write(`Razorpay is played at ${razorpay.origin}\n`);
}
