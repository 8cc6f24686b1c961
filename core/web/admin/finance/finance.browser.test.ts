import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hire } from '../../../../test/factories/door.ts';
import { openShop } from '../../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../../test/setup/fake-provider.ts';
import { launchBrowser, phone } from '../../../../test/setup/phone.ts';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { placeOrder } from '../../../modules/orders/index.ts';
import {
  createGatewayAccount,
  inspectPayment,
  listWebhooks,
  receiveWebhook,
  refundPayment,
  startPayment,
  webhookDoor,
} from '../../../modules/payments/index.ts';
import { orderAdminPages } from '../orders/index.ts';
import { financePages } from './index.ts';

const provider = fakeProvider();
let site: TestSite;
let portal: Portal;
let browser: Browser;
let cookie: string;
let office: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  const notices = async () => [{ eventId: 'evt_1NG8Du2eZvKYlo2CUI79vXWy', ref: `pay_${ids['payment']}` }];
  const gateways = new Map([registered({ ...provider.gateway, notices }), registered(fakeProvider('other').gateway)]);
  site = await testSite({ capabilities: { gateways } });
  [browser, portal] = await Promise.all([
    launchBrowser(),
    testPortal(site, { pages: [...financePages, ...orderAdminPages] }),
  ]);
  const shop = await openShop(site, { title: 'Konstantinopolitanische Dudelsackpfeifernacht' });
  const { organizationId } = shop;
  office = `/admin/o/org-${organizationId}`;
  const addAccount = async (gateway: string, label: string) => {
    const facts = { gateway, label, mode: 'test', enabled: true, settings: {} } as const;
    return (await createGatewayAccount(site.scope(), { organizationId, ...facts })).id;
  };
  const cards = await addAccount('fake', 'Cards');
  const wallet = await addAccount('other', 'Wallet of the harbour');
  const type = await shop.sell({ quantity: 50, priceMinor: 1234_50 });
  for (let day = 0; day < 12; day += 1) {
    site.clock.advance({ days: 1, minutes: 7 });
    const { code } = await shop.draft(type);
    const buyer = { email: 'konstantin.dudelsack@very-long-subdomain.example.org', name: 'Konstantin Dudelsack' };
    await placeOrder(site.scope(), { code, buyer });
    const { id } = await startPayment(site.scope(), { orderCode: code, accountId: day % 4 === 3 ? wallet : cards });
    if (day % 4 === 3) continue;
    site.clock.advance({ minutes: day });
    if (day % 4 === 1) provider.decline(`pay_${id}`, day === 1 ? 'declined' : 'abandoned');
    else provider.pay(`pay_${id}`, 1234_50);
    await inspectPayment(site.scope(), id);
    if (day % 4 !== 1) Object.assign(ids, { payment: id, code });
  }
  await refundPayment(site.scope(), { paymentId: ids['payment']!, minor: 234_50, reason: 'The seat was broken' });
  const request = {
    headers: { 'content-type': 'application/json', signature: 'x' },
    body: Buffer.from('{}'),
    query: {},
  };
  await receiveWebhook(site.scope(), cards, request);
  const door = webhookDoor();
  await door.hear(site.scope(), wallet, async () => request).catch(() => undefined);
  await door.counted();
  ids['webhook'] = (await listWebhooks(site.scope(), { organizationId })).rows[0]!.id;
  ({ cookie } = await portal.browser((await hire(site, organizationId, 'owner')).userId));
});
afterAll(async () => {
  await browser.close();
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('its pages fit, and are for everybody, on a desk, on a phone and on a small one', { timeout: 120_000 }, async () => {
  const one = await phone(browser, portal.origin);
  const [name = '', value = ''] = cookie.split('=');
  await one.page.context().addCookies([{ name, value, url: portal.origin }]);
  const paths = {
    payments: '/finance/payments',
    refunds: '/finance/refunds',
    figures: '/finance/figures',
    webhooks: '/finance/webhooks',
    refused: '/finance/webhooks/refused',
    payment: `/finance/payments/${ids['payment']}`,
    webhook: `/finance/webhooks/${ids['webhook']}`,
    history: `/orders/${ids['code']}/history`,
  };
  for (const [page, path] of Object.entries(paths)) {
    for (const width of [320, 1280]) {
      await one.page.setViewportSize({ width, height: 800 });
      expect((await one.page.goto(office + path))?.status(), path).toBe(200);
      expect(await one.page.evaluate<number>('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(width);
      if (process.env['SCREENSHOTS'])
        await one.page.screenshot({ path: `${process.env['SCREENSHOTS']}/${page}-${width}.png`, fullPage: true });
    }
    await one.page.setViewportSize({ width: 390, height: 844 });
    await one.look(`finance-${page}`);
  }
  await one.close();
});
