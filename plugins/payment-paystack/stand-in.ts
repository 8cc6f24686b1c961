import {
  goTo,
  vendorServer,
  type Endpoint,
  type PlayedEvent,
  type VendorAnswer,
  type VendorCall,
  type VendorServer,
} from 'eventportal/sdk/testing/vendor-server';
import { newAccount, pay, signed, WAYS, type Account, type Transaction, type Way } from './stand-in/account.ts';
import { refused } from './stand-in/answers.ts';
import { serve } from './stand-in/api.ts';
import { takeUpload } from './stand-in/disputes.ts';
import { checkoutPage } from './stand-in/page.ts';

/** Its `origin` is the plugin's `api`; accounts are named by their secret keys, which sign the events too. */
export interface PaystackStandIn extends VendorServer<Account, Endpoint> {
  find(reference: string): { readonly account: Account; readonly transaction: Transaction };
  /** An event as Paystack sends it. */
  event(name: string, data: object, secretKey: string): PlayedEvent;
}

/** Plays Paystack over HTTP, with keys, references that are taken once and signed events as Paystack has them. */
export async function startPaystack(port = 0): Promise<PaystackStandIn> {
  const server = await vendorServer<Account, Endpoint, [name: string, data: object]>(
    {
      newAccount,
      write: ([name, data], _, secretKey) => event(name, data, secretKey),
      api: /^\/(?!favicon)/,
      enter,
      serve: (account, call) => serve(account, { ...call, body: call.json() }),
      failure: (status) => refused(status, 'played'),
      beside(call, { accounts }) {
        if (call.path[0] === 'uploads') return takeUpload(accounts.values(), call);
        return call.path[0] === 'pay' ? page(call, accounts) : undefined;
      },
    },
    port,
  );
  return Object.assign(server, {
    event,
    find: (reference: string) => transactionOf(server.accounts, (one) => one.reference === reference),
  });
}

function transactionOf(accounts: ReadonlyMap<string, Account>, isIt: (one: Transaction) => boolean) {
  for (const account of accounts.values()) {
    const transaction = [...account.transactions.values()].find(isIt);
    if (transaction) return { account, transaction };
  }
  throw new Error('there is no such transaction');
}

function event(name: string, data: object, secretKey: string): PlayedEvent {
  const body = JSON.stringify({ event: name, data: { domain: 'test', ...data } });
  return { body, headers: { 'content-type': 'application/json', 'x-paystack-signature': signed(secretKey, body) } };
}

function enter({ header }: VendorCall): string | VendorAnswer {
  const secretKey = /^Bearer (\S+)$/.exec(header('authorization') ?? '')?.[1] ?? '';
  const isKnown = secretKey.startsWith('sk_test_') && secretKey !== 'sk_test_revoked';
  return isKnown ? secretKey : refused(401, 'Invalid key', 'invalid_Key');
}

function page({ url, path, method, text }: VendorCall, accounts: ReadonlyMap<string, Account>): VendorAnswer {
  const { account, transaction } = transactionOf(accounts, (one) => one.access_code === path[1]);
  const way = new URLSearchParams(text).get('way') ?? '';
  const isOpen = transaction.status === 'abandoned' || transaction.status === 'failed';
  if (method !== 'POST' || !isOpen || !(way in WAYS)) return checkoutPage(transaction);
  pay(account, transaction, way as Way);
  return goTo(transaction.paid_at ? returnOf(transaction) : url.pathname);
}

function returnOf({ callback_url: callbackUrl, reference }: Transaction): string {
  const back = new URL(callbackUrl);
  back.searchParams.set('trxref', reference);
  back.searchParams.set('reference', reference);
  return back.href;
}

// `node --conditions=development plugins/payment-paystack/stand-in.ts <port> [<secret key> <webhook address>]`
if (import.meta.main) {
  const [port = '12113', secretKey, url] = process.argv.slice(2);
  const paystack = await startPaystack(Number(port));
  if (secretKey && url) paystack.listen(secretKey, { url });
  process.stdout.write(`Paystack is played at ${paystack.origin}\n`);
}
