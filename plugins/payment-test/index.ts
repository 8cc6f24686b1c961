import { definePlugin, type PluginRoute } from 'eventportal/sdk';
import { z } from 'zod';
import { testGateway, TestSettings } from './gateway.ts';
import { onboardPage } from './onboard.page.ts';
import { payPage } from './pay.page.ts';
import { sqlBooks } from './sql-store.ts';
import { serveApi } from './stand-in.ts';

const ApiCall = z.looseObject({ action: z.string(), id: z.string().optional(), key: z.string().optional() });

const api: PluginRoute = {
  method: 'POST',
  path: '/api',
  async handle(scope, { headers, body }) {
    const call = ApiCall.safeParse(parse(body));
    if (!call.success) return json(400, { error: 'not a call' });
    const { action, id, key } = call.data;
    const answer = await serveApi(sqlBooks(scope), {
      authorization: headers['authorization'] ?? '',
      action,
      ...(id === undefined ? {} : { id }),
      ...(key === undefined ? {} : { key }),
      body: call.data,
    });
    return json(answer.status, answer.body);
  },
};

/** A payment provider to try everything with: demo and test mode only. */
export default definePlugin({
  id: 'payment-test',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  demoOnly: true,
  config: z.strictObject({}),
  register(ep) {
    ep.gateway(testGateway, TestSettings);
    ep.page(payPage);
    ep.page(onboardPage);
    ep.route(api);
  },
});

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

function json(status: number, body: unknown) {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}
