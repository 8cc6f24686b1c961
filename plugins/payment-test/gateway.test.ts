import { describeGateway, type FakeProvider } from 'eventportal/sdk/testing';
import { testGateway, type TestSettings } from './gateway.ts';
import { decide, memoryStore, refundInDashboard, serveApi, webhookFor, type ApiRequest } from './stand-in.ts';

describeGateway(testGateway, provider());

function provider(): FakeProvider<TestSettings> {
  const store = memoryStore();
  let broken = false;
  let hanging = false;
  return {
    settings: { baseUrl: 'https://pay.test', secret: 'first-account-secret' },
    otherSettings: { baseUrl: 'https://pay.test', secret: 'other-account-secret' },
    secrets: ['first-account-secret', 'buyer@example.org'],
    reset() {
      store.clear();
      broken = hanging = false;
    },
    charges: () => store.size(),
    pay: async (ref) => void (await decide(store, ref, 'pay')),
    decline: async (ref) => void (await decide(store, ref, 'decline')),
    refundInDashboard: (ref, minor) => refundInDashboard(store, ref, minor),
    async webhook(ref) {
      const { headers, body } = webhookFor((await store.find(ref))!);
      return { headers, body: Buffer.from(body), query: {} };
    },
    breakNetwork: (on) => void (broken = on),
    hang: (on) => void (hanging = on),
    async fetch(_url, init) {
      if (broken) throw new TypeError('fetch failed');
      if (hanging)
        await new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
      const { id, ...body } = JSON.parse(String(init?.body)) as Record<string, unknown> & ApiRequest;
      const authorization = new Headers(init?.headers).get('authorization') ?? '';
      const answer = await serveApi(store, { ...body, ...(id && { id }), authorization, body });
      return new Response(JSON.stringify(answer.body), { status: answer.status });
    },
  };
}
