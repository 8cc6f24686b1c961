import {
  goTo,
  playedPage,
  vendorServer,
  type PlayedEvent,
  type VendorAnswer,
  type VendorCall,
  type VendorServer,
} from 'eventportal/sdk/testing/vendor-server';
import { expire, newAccount, newRef, signed, type Account, type Session } from './stand-in/account.ts';
import { refused, serve } from './stand-in/api.ts';
import { authenticate, useCard } from './stand-in/cards.ts';
import { onboard } from './stand-in/connect.ts';
import { readForm, textOf } from './stand-in/form.ts';
import { checkoutPage } from './stand-in/page.ts';

export { CARDS, beginDebit, endDebit } from './stand-in/cards.ts';
export { signed } from './stand-in/account.ts';

/** As set up in Stripe's dashboard. */
interface Endpoint {
  readonly url: string;
  readonly secret: string;
}

/** Its `origin` is the plugin's `api`; accounts are named by their secret keys. */
export interface StripeStandIn extends VendorServer<Account, Endpoint> {
  find(ref: string): { readonly account: Account; readonly session: Session };
  /** An event as Stripe sends it. */
  event(type: string, object: object, secret: string, seconds?: number): PlayedEvent;
}

const API_VERSION = '2026-10-28.endive';
/** Refusals that come after Stripe has begun to do what was asked. */
const BEGUN = new Set(['balance_insufficient', 'insufficient_capabilities_for_transfer']);

interface Refused {
  readonly error: { readonly code: string };
}

/** Plays Stripe over HTTP, with keys, idempotency and signed events as Stripe has them. `sk_test_revoked` is no key any more. */
export async function startStripe(port = 0): Promise<StripeStandIn> {
  const server = await vendorServer<Account, Endpoint, [type: string, object: object]>(
    {
      newAccount,
      write: ([type, object], { secret }) => event(type, object, secret),
      api: /^\/v1\//,
      enter,
      serve: (account, call) => serve(account, { ...call, form: readForm(call.text) }),
      keys: {
        header: 'idempotency-key',
        reused: () => refused(400, 'idempotency_key_reused', 'Keys are for the parameters they were first used with.'),
        // What was begun and refused is refused again with the same key, and is marked as said again.
        keeps: ({ status, body }) => status < 400 || BEGUN.has((body as Refused).error.code),
        again: (answer) => ({ ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } }),
        busy: () => refused(409, 'idempotency_key_in_use', 'There is a request in progress with this key.'),
      },
      failure: (status) => ({ status, body: { error: { type: 'api_error', message: 'played' } } }),
      headers: () => ({ 'request-id': newRef('req') }),
      beside(call, { accounts }) {
        if (call.url.pathname.startsWith('/c/pay/')) return page(call, accounts);
        return call.url.pathname.startsWith('/setup/s/') ? setUp(call, accounts) : undefined;
      },
    },
    port,
  );
  return Object.assign(server, { event, find: (ref: string) => sessionOf(server.accounts, ref) });
}

function sessionOf(accounts: ReadonlyMap<string, Account>, ref: string) {
  for (const account of accounts.values()) {
    const session = account.sessions.get(ref);
    if (session) return { account, session };
  }
  throw new Error(`there is no session ${ref}`);
}

function event(type: string, object: object, secret: string, seconds?: number): PlayedEvent {
  // What happens at a connected account says at which.
  const { object: kind, id: account } = object as { readonly object?: string; readonly id?: string };
  const at = kind === 'account' ? { account } : {};
  const facts = { id: newRef('evt'), object: 'event', api_version: API_VERSION, livemode: false, ...at };
  const body = JSON.stringify({ ...facts, type, data: { object } });
  return { body, headers: { 'content-type': 'application/json', 'stripe-signature': signed(secret, body, seconds) } };
}

function enter({ header }: VendorCall): string | VendorAnswer {
  const secretKey = /^Bearer (\S+)$/.exec(header('authorization') ?? '')?.[1] ?? '';
  if (!/^(sk|rk)_test_/.test(secretKey) || secretKey === 'sk_test_revoked')
    return refused(401, 'api_key_invalid', 'Invalid API Key provided.');
  if (secretKey === 'rk_test_limited') return refused(403, 'permission', 'This key may not do that.');
  if (header('stripe-version') !== API_VERSION) return refused(400, 'version', 'Another API version.');
  return secretKey;
}

function page({ url, path, method, text }: VendorCall, accounts: ReadonlyMap<string, Account>): VendorAnswer {
  const { account, session } = sessionOf(accounts, path[2] ?? '');
  if (method === 'POST' && session.status === 'open') {
    const form = readForm(text);
    const act = textOf(form, 'act');
    if (act === 'pay') useCard(account, session, (textOf(form, 'card') ?? '').replace(/\s/g, ''));
    else authenticate(account, session, act === 'authenticate');
    // Its status has changed by that, which the compiler cannot see.
    const isOver = account.sessions.get(session.id)?.status === 'complete';
    return goTo(isOver ? session.success_url : url.pathname);
  }
  return checkoutPage(session, account.intents.get(session.payment_intent ?? ''));
}

/** Who comes here says all that Stripe wants to know. */
function setUp({ path }: VendorCall, accounts: ReadonlyMap<string, Account>): VendorAnswer {
  const account = [...accounts.values()].find(({ connected }) => connected.has(path[2] ?? ''));
  if (!account) return { status: 404, body: 'There is no such account.' };
  onboard(account, path[2]!);
  return playedPage('Stripe', '<p>You can be paid now. Go back to the site.</p>');
}

/** The day is over, and nobody paid. */
export function lapse(standIn: StripeStandIn, ref: string): void {
  const { account, session } = standIn.find(ref);
  expire(account, session);
}

// `node --conditions=development plugins/payment-stripe/stand-in.ts <port> [<secret key> <webhook address> <signing secret>]`
if (import.meta.main) {
  const [port = '12111', secretKey, url, secret] = process.argv.slice(2);
  const stripe = await startStripe(Number(port));
  if (secretKey && url && secret) stripe.listen(secretKey, { url, secret });
  process.stdout.write(`Stripe is played at ${stripe.origin}\n`);
}
