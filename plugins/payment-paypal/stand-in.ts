import {
  goTo,
  vendorServer,
  type PlayedEvent,
  type VendorAnswer,
  type VendorCall,
  type VendorServer,
} from 'eventportal/sdk/testing/vendor-server';
import { approve, newAccount, newId, type Account, type Funding, type Order } from './stand-in/account.ts';
import { impossible, malformed, refused } from './stand-in/answers.ts';
import { serve } from './stand-in/api.ts';
import { CERTIFICATES, signed, type Signing } from './stand-in/certificate.ts';
import { approvalPage, WAYS } from './stand-in/page.ts';

/** As set up in PayPal's dashboard. */
interface Endpoint {
  readonly url: string;
  readonly webhookId: string;
}

/**
 * Its `origin` is the plugin's `api`; accounts are named by their client ids, and the secret of each is `secret_of_` and its
 * name. Tokens and certificates are not among its `calls`.
 */
export interface PayPalStandIn extends VendorServer<Account, Endpoint> {
  find(orderId: string): { readonly account: Account; readonly order: Order };
  /** An event as PayPal sends it. */
  event(type: string, kind: string, resource: object, signing: Signing): PlayedEvent;
}

const KEY = 'paypal-request-id';
const headers = () => ({ 'paypal-debug-id': newId().toLowerCase() });

/** Plays PayPal over HTTP, with tokens, request ids and signed events as PayPal has them. */
export async function startPayPal(port = 0): Promise<PayPalStandIn> {
  const server = await vendorServer<Account, Endpoint, [type: string, kind: string, resource: object]>(
    {
      newAccount,
      write: (told, endpoint) => event(...told, endpoint),
      api: /^\/v[12]\//,
      enter,
      serve: async (account, call) => serve(account, { ...call, body: await bodyOf(call) }),
      keys: {
        header: KEY,
        reused: () => impossible('PAYPAL_REQUEST_ID_PREVIOUSLY_USED'),
        busy: () => refused(409, 'RESOURCE_CONFLICT', 'PREVIOUS_REQUEST_IN_PROGRESS'),
        // A question that was refused as such is not remembered; a buyer's refusal is.
        keeps: ({ status, body }) => status < 400 || JSON.stringify(body).includes('INSTRUMENT_DECLINED'),
      },
      failure: (status) => refused(status, status === 429 ? 'RATE_LIMIT_REACHED' : 'PLAYED'),
      headers,
      beside(call, { accounts }) {
        const { pathname } = call.url;
        if (pathname === '/checkoutnow') return page(call, accounts);
        if (pathname === '/v1/oauth2/token') return { ...tokenFor(call), headers: headers() };
        if (!pathname.startsWith('/v1/notifications/certs/')) return undefined;
        const body = CERTIFICATES[call.path.at(-1) ?? ''];
        return body === undefined ? { status: 404 } : { status: 200, body };
      },
    },
    port,
  );
  return Object.assign(server, { event, find: (orderId: string) => orderOf(server.accounts, orderId) });
}

function orderOf(accounts: ReadonlyMap<string, Account>, orderId: string) {
  for (const account of accounts.values()) {
    const order = account.orders.get(orderId);
    if (order) return { account, order };
  }
  throw new Error(`there is no order ${orderId}`);
}

function event(type: string, kind: string, resource: object, signing: Signing): PlayedEvent {
  const facts = { id: `WH-${newId()}`, event_version: '1.0', resource_version: '2.0', create_time: '2026-11-26' };
  const body = JSON.stringify({ ...facts, event_type: type, resource_type: kind, resource });
  return { body, headers: signed(body, signing) };
}

// A client's id is in its token, which is all that the calls after it have.
function tokenFor({ header, text }: VendorCall): VendorAnswer {
  const basic = /^Basic (\S+)$/.exec(header('authorization') ?? '')?.[1] ?? '';
  const [clientId = '', secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  const isFit =
    secret === `secret_of_${clientId}` && new URLSearchParams(text).get('grant_type') === 'client_credentials';
  if (!isFit)
    return { status: 401, body: { error: 'invalid_client', error_description: 'Client Authentication failed' } };
  const facts = { scope: 'https://uri.paypal.com/services/payments/payment', app_id: 'APP-PLAYED', nonce: 'played' };
  const token = { access_token: `token_of_${clientId}`, token_type: 'Bearer', expires_in: 32_000 };
  return { status: 200, body: { ...facts, ...token } };
}

function enter({ method, header }: VendorCall): string | VendorAnswer {
  const clientId = /^Bearer token_of_(\S+)$/.exec(header('authorization') ?? '')?.[1];
  if (clientId === undefined) return refused(401, 'AUTHENTICATION_FAILURE');
  if (clientId === 'client_limited') return refused(403, 'NOT_AUTHORIZED', 'PERMISSION_DENIED');
  const key = header(KEY);
  if (method === 'POST' && (key === undefined || key.length > 108)) return malformed('PAYPAL_REQUEST_ID_REQUIRED', key);
  return clientId;
}

// JSON, alone or as the `input` of a form with files.
async function bodyOf(call: VendorCall): Promise<Record<string, unknown>> {
  if (!call.header('content-type')?.startsWith('multipart/form-data')) return call.json();
  const form = await call.files();
  const file = form.get('evidence-file');
  const shown = file instanceof File ? { name: file.name, type: file.type, text: await file.text() } : undefined;
  return { ...(JSON.parse(String(form.get('input'))) as object), file: shown };
}

function page({ method, query, text }: VendorCall, accounts: ReadonlyMap<string, Account>): VendorAnswer {
  const { account, order } = orderOf(accounts, query.get('token') ?? '');
  const wishes = account.wishes.get(order.id)!;
  if (method !== 'POST') return approvalPage(order, wishes);
  const way = new URLSearchParams(text).get('way') ?? 'pays';
  approve(account, order, way in WAYS ? (way as Funding) : 'pays');
  const back = new URL(wishes.return_url);
  back.searchParams.set('token', order.id);
  back.searchParams.set('PayerID', 'PLAYED');
  return goTo(back.href);
}

// `node --conditions=development plugins/payment-paypal/stand-in.ts <port> [<client id> <webhook address> <webhook id>]`
if (import.meta.main) {
  const [port = '12112', clientId, url, webhookId] = process.argv.slice(2);
  const paypal = await startPayPal(Number(port));
  if (clientId && url && webhookId) paypal.listen(clientId, { url, webhookId });
  process.stdout.write(`PayPal is played at ${paypal.origin}\n`);
}
