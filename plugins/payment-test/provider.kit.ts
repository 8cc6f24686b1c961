import type { FakeProvider } from 'eventportal/sdk/testing';
import type { ApiRequest, Payee, Transfer } from './charge.ts';
import type { TestSettings } from './gateway.ts';
import { decideDispute, dispute } from './stand-in-disputes.ts';
import { decidePayee } from './stand-in-payees.ts';
import { decide, memoryStore, payeeWebhookFor, refundInDashboard, serveApi, webhookFor } from './stand-in.ts';

/** The provider behind the test gateway, in memory, with all the levers that the kit has. */
export function playedProvider(): FakeProvider<TestSettings> {
  const store = memoryStore();
  const transfers = memoryStore<Transfer>();
  const books = { charges: store, payees: memoryStore<Payee>(), transfers };
  const secret = 'first-account-secret';
  let broken = false;
  let hanging = false;
  let losing = false;
  let dry = false;
  const hook = ({ headers, body }: ReturnType<typeof webhookFor>) => ({ headers, body: Buffer.from(body), query: {} });
  return {
    settings: { baseUrl: 'https://pay.test', secret },
    otherSettings: { baseUrl: 'https://pay.test', secret: 'other-account-secret' },
    secrets: [secret, 'buyer@example.org'],
    reset() {
      for (const each of [store, books.payees, transfers]) each.clear();
      broken = hanging = losing = dry = false;
    },
    charges: () => store.size(),
    pay: async (ref) => void (await decide(store, ref, 'pay')),
    decline: async (ref) => void (await decide(store, ref, 'decline')),
    refundInDashboard: (ref, minor) => refundInDashboard(store, ref, minor),
    dispute: async (ref) => void (await dispute(store, ref)),
    decideDispute: async (ref, outcome) => void (await decideDispute(store, ref, outcome)),
    onboard: async (payee) => void (await decidePayee(books, payee, true)),
    transfers: () => transfers.size(),
    runDry: (on) => void (dry = on),
    payeeWebhook: (payee) => hook(payeeWebhookFor(payee, secret)),
    webhook: async (ref) => hook(webhookFor((await store.find(ref))!)),
    webhookWith: async (ref, more) => hook(webhookFor((await store.find(ref))!, more)),
    strayWebhook: () => hook(webhookFor({ id: 'ch_of_another_shop', status: 'paid', secret })),
    loseAnswer: () => void (losing = true),
    breakNetwork: (on) => void (broken = on),
    hang: (on) => void (hanging = on),
    async fetch(_url, init) {
      if (broken) throw new TypeError('fetch failed');
      if (hanging)
        await new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
      const { id, ...body } = JSON.parse(String(init?.body)) as Record<string, unknown> & ApiRequest;
      const authorization = new Headers(init?.headers).get('authorization') ?? '';
      const answer = await serveApi(books, {
        ...{ ...body, ...(id && { id }), authorization, body: { ...body, dry } },
      });
      if (losing) {
        losing = false;
        throw new TypeError('the answer was lost');
      }
      return new Response(JSON.stringify(answer.body), { status: answer.status });
    },
  };
}
