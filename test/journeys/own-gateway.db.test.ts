import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { PaymentGateway } from '../../core/kernel/capabilities/gateway.ts';
import { orderById, placeOrder } from '../../core/modules/orders/index.ts';
import {
  createGatewayAccount,
  inspectPayment,
  receiveWebhook,
  refundPayment,
  startPayment,
} from '../../core/modules/payments/index.ts';
import { gatewayCases, registeredBy, type FakeProvider } from '../../core/sdk/testing/index.ts';
import { createPlugin } from '../../cli/lib/create-plugin.ts';
import { openShop } from '../factories/shop.ts';
import { engine } from '../setup/databases.ts';
import { testSite } from '../setup/test-site.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORK = join(ROOT, 'test', '.cache', `own-gateways-${process.pid}-${engine()}`);
const PAGE = readFileSync(join(ROOT, 'docs', 'plugins', 'payment-gateway.md'), 'utf8');

type Plugin = Parameters<typeof registeredBy>[number];

/** What stands on the page for developers, as files; its provider is played by the one that comes with a new plugin. */
function writeDocumented(folder: string): Record<string, number> {
  mkdirSync(folder, { recursive: true });
  const lines: Record<string, number> = {};
  for (const [, name, code] of PAGE.matchAll(/^```ts\n\/\/ (\w+\.ts)\n([\s\S]*?)^```$/gm)) {
    writeFileSync(join(folder, name!), code!);
    lines[name!] = code!.trimEnd().split('\n').length;
  }
  const standIn = readFileSync(join(ROOT, 'cli', 'templates', 'gateway', 'stand-in.ts'), 'utf8');
  writeFileSync(join(folder, 'stand-in.ts'), standIn);
  return lines;
}

async function brought(folder: string) {
  const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(folder, file)).href);
  const { gateway } = (await load('gateway.ts')) as { gateway: PaymentGateway<object> };
  const { standIn } = (await load('stand-in.ts')) as { standIn: () => FakeProvider<object> };
  return { gateway, standIn, plugin: ((await load('index.ts')) as { default: () => Plugin }).default() };
}

const documented = join(WORK, 'documented');
const created = join(WORK, 'my-pay');
const lines = writeDocumented(documented);
await createPlugin('my-pay', { kind: 'gateway', dir: created });
const [fromPage, fromCommand] = [await brought(documented), await brought(created)];
afterAll(() => rmSync(WORK, { recursive: true, force: true }));

describe.each([
  ['on the page for developers', fromPage],
  ['that `plugin create --gateway` writes', fromCommand],
])('the gateway %s', (_, { gateway, standIn }) => {
  it.each(gatewayCases(gateway, standIn()))('$name', ({ run }) => run());
});

it('the one on the page is under a hundred lines, and the command names the other one', () => {
  expect(Object.keys(lines)).toEqual(['gateway.ts', 'index.ts']);
  expect(lines['gateway.ts']! + lines['index.ts']!).toBeLessThan(100 + 15);
  expect(lines['gateway.ts']).toBeLessThan(100);
  expect([...registeredBy(fromCommand.plugin).gateways.keys()]).toEqual(['my-pay']);
});

it('the one on the page sells a ticket, and gives the money back', async () => {
  const acme = fromPage.standIn();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const init = { method: request.method!, headers: request.headers as Record<string, string> };
    const answer = await acme.fetch(`http://acme.test${request.url}`, {
      ...init,
      ...(parts.length > 0 && { body: Buffer.concat(parts) }),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { gateways } = registeredBy(fromPage.plugin);
  const site = await testSite({ capabilities: { gateways } });
  try {
    const shop = await openShop(site);
    const settings = { ...acme.settings, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const about = {
      organizationId: shop.organizationId,
      gateway: 'acme',
      label: 'Acme',
      mode: 'test',
      enabled: true,
    } as const;
    const account = await createGatewayAccount(site.scope(), { ...about, settings: { ...settings } });
    const draft = await shop.draft(await shop.sell({ quantity: 1, priceMinor: 2500 }));
    const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
    const order = await placeOrder(site.scope(), { code: draft.code, buyer });
    const begun = await startPayment(site.scope(), { orderCode: order.code, accountId: account.id });
    expect(begun.next).toEqual({ kind: 'redirect', url: 'https://acme.test/ch_1' });

    await acme.pay!('ch_1');
    await receiveWebhook(site.scope(), account.id, await acme.webhook!('ch_1'));
    const forged = { ...(await acme.webhook!('ch_1')), headers: {} };
    await expect(receiveWebhook(site.scope(), account.id, forged)).rejects.toMatchObject({ status: 401 });
    expect(await inspectPayment(site.scope(), begun.id)).toBe('captured');
    const sold = (await orderById(site.scope(), order.id))!;
    expect([sold.state, sold.tickets.map(({ state }) => state)]).toEqual(['confirmed', ['valid']]);
    const refund = { paymentId: begun.id, minor: 2500, reason: 'ill' };
    expect(await refundPayment(site.scope(), refund)).toMatchObject({ state: 'succeeded' });
  } finally {
    server.closeAllConnections();
    server.close();
    await site.close();
  }
});
