import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { manual } from '../../../../plugins/payment-manual/gateway.ts';
import { hire } from '../../../../test/factories/door.ts';
import { openShop } from '../../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../../test/setup/fake-provider.ts';
import { launchBrowser, phone } from '../../../../test/setup/phone.ts';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import type { Movement } from '../../../kernel/capabilities/gateway-report.ts';
import { saveAtEvent } from '../../../kernel/settings/store.ts';
import { money } from '../../../kernel/values/money.ts';
import {
  listDifferences,
  listSiteDifferences,
  prepareMatch,
  prepareSiteMatch,
  runMatch,
  runSiteMatch,
} from '../../../modules/matches/index.ts';
import { placeOrder } from '../../../modules/orders/index.ts';
import {
  captureSettings,
  createGatewayAccount,
  gatewayAccountsOf,
  inspectPayment,
  listDisputes,
  listWebhooks,
  markPaid,
  Payment,
  receiveWebhook,
  refundPayment,
  saveSiteAccount,
  SaveSiteAccount,
  startPayment,
  webhookDoor,
} from '../../../modules/payments/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { dashboardPages } from '../dashboard/index.ts';
import { disputePages } from '../disputes/index.ts';
import { orderAdminPages } from '../orders/index.ts';
import { paymentAdminPages } from '../payments/index.ts';
import { financePages } from './index.ts';

const provider = fakeProvider();
const promising = fakeProvider('card');
const report: Movement[] = [];
let site: TestSite;
let portal: Portal;
let browser: Browser;
let cookie: string;
let adminCookie: string;
let office: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  const notices = async () => [{ eventId: 'evt_1NG8Du2eZvKYlo2CUI79vXWy', ref: `pay_${ids['payment']}` }];
  const readReport = async () => ({ movements: report });
  const gateways = new Map([
    registered({ ...provider.gateway, notices, readReport }),
    registered(fakeProvider('other').gateway),
    registered(promising.later),
    registered(manual),
  ]);
  site = await testSite({ capabilities: { gateways } });
  [browser, portal] = await Promise.all([
    launchBrowser(),
    testPortal(site, {
      pages: [...financePages, ...orderAdminPages, ...paymentAdminPages, ...disputePages, ...dashboardPages],
    }),
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
  const amount = money(1034_50, 'EUR');
  const line = { kind: 'capture', amount, fee: money(31_04, 'EUR'), at: site.clock.now() } as const;
  report.push({ ...line, ref: 'txn_1NG8Du2eZvKYlo2CUI79vXWy', payment: `pay_${ids['payment']}` });
  report.push({ ...line, ref: 'txn_of_another_shop_with_a_long_name' });
  site.clock.advance({ hours: 2 });
  ids['match'] = (await prepareMatch(site.scope(), { organizationId, accountId: cards })).id;
  await runMatch(site.scope(), ids['match']);
  ids['difference'] = (await listDifferences(site.scope(), { organizationId, state: 'open' })).rows[0]!.id;
  const at = { organizationId, eventId: shop.eventId };
  await saveAtEvent(site.scope(), captureSettings, at, { capture: 'later', captureAfterDays: 5 });
  const promised = await addAccount('card-later', 'Promised');
  for (const name of ['taken', 'let go']) {
    const { code } = await shop.draft(type);
    await placeOrder(site.scope(), { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
    const { id } = await startPayment(site.scope(), { orderCode: code, accountId: promised });
    promising.hold(`pay_${id}`, 1234_50);
    await inspectPayment(site.scope(), id);
    ids[name] = code;
  }
  const counter = await addAccount('payment-manual', 'Counter of the harbour');
  const { code: byHand } = await shop.draft(type);
  await placeOrder(site.scope(), { code: byHand, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  const { id: paymentId } = await startPayment(site.scope(), { orderCode: byHand, accountId: counter });
  await markPaid(site.scope(), { paymentId, note: '' });
  const { id: refundId } = await refundPayment(site.scope(), { paymentId, minor: 34_50, reason: 'Came too late' });
  Object.assign(ids, { byHand, waiting: `${paymentId}/refunds/${refundId}` });
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
  await disputed(organizationId);
  await matchedSite(organizationId);
  ({ cookie } = await portal.browser((await hire(site, organizationId, 'owner')).userId));
});
/** A bank demands the money back. */
async function disputed(organizationId: string): Promise<void> {
  provider.dispute(`pay_${ids['payment']}`, 1000_00, { respondBy: site.clock.in({ days: 7 }) });
  await inspectPayment(site.scope(), ids['payment']!);
  ids['dispute'] = (await listDisputes(site.scope(), { organizationId })).rows[0]!.id;
}

/** The site collects as well, and its report has money of nobody. */
async function matchedSite(organizationId: string): Promise<void> {
  const label = 'Cards of the harbour, the island and the mainland';
  const wanted = SaveSiteAccount.parse({ gateway: 'fake', label, mode: 'test', offeredTo: [organizationId] });
  const { id: siteAccountId } = await saveSiteAccount(site.scope(), wanted);
  const own = await gatewayAccountsOf(site.scope(), organizationId);
  const account = own.find(({ siteAccount }) => siteAccount)!;
  await site.scope().em.fork().nativeUpdate(Payment, { id: ids['payment']! }, { account: account.id });
  ids['siteMatch'] = (await prepareSiteMatch(site.scope(), { siteAccountId })).id;
  await runSiteMatch(site.scope(), ids['siteMatch'], 'at_once');
  ids['siteDifference'] = (await listSiteDifferences(site.scope(), { state: 'open' })).rows[0]!.id;
  const admin = { name: 'Ann', email: 'ann@example.org', password: 'a horse that counts money', isAdmin: true };
  const { userId } = await createUser(site.scope(), { ...admin, locale: 'en' });
  ({ cookie: adminCookie } = await portal.browser(userId));
}

afterAll(async () => {
  await browser.close();
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('its pages fit, and are for everybody, on a desk, on a phone and on a small one', { timeout: 120_000 }, async () => {
  await fit(cookie, office, {
    payments: '/finance/payments',
    refunds: '/finance/refunds',
    figures: '/finance/figures',
    webhooks: '/finance/webhooks',
    refused: '/finance/webhooks/refused',
    payment: `/finance/payments/${ids['payment']}`,
    webhook: `/finance/webhooks/${ids['webhook']}`,
    matches: '/finance/matches',
    match: `/finance/matches/${ids['match']}`,
    differences: '/finance/differences',
    difference: `/finance/differences/${ids['difference']}`,
    settle: `/finance/differences/${ids['difference']}/settle`,
    attention: '/attention',
    handed: `/finance/payments/${ids['waiting']}/handed-out`,
    not_handed: `/finance/payments/${ids['waiting']}/not-handed-out`,
    history: `/orders/${ids['code']}/history`,
    'dispute-accept': `/disputes/${ids['dispute']}/accept`,
  });
  await fit(adminCookie, '/admin', {
    site: '/site',
    'site-matches': '/site-matches',
    'site-match': `/site-matches/${ids['siteMatch']}`,
    'site-differences': '/site-differences',
    'site-difference': `/site-differences/${ids['siteDifference']}`,
    'site-settle': `/site-differences/${ids['siteDifference']}/settle`,
  });
});

async function fit(as: string, below: string, paths: Readonly<Record<string, string>>): Promise<void> {
  const one = await phone(browser, portal.origin);
  const [name = '', value = ''] = as.split('=');
  await one.page.context().addCookies([{ name, value, url: portal.origin }]);
  for (const [page, path] of Object.entries(paths)) {
    for (const width of [320, 1280]) {
      await one.page.setViewportSize({ width, height: 800 });
      expect((await one.page.goto(below + path))?.status(), path).toBe(200);
      expect(await one.page.evaluate<number>('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(width);
      if (process.env['SCREENSHOTS'])
        await one.page.screenshot({ path: `${process.env['SCREENSHOTS']}/${page}-${width}.png`, fullPage: true });
    }
    await one.page.setViewportSize({ width: 390, height: 844 });
    await one.look(`finance-${page}`);
  }
  await one.close();
}

it('promised money is taken, or let go, by who looks at the order', { timeout: 60_000 }, async () => {
  const one = await phone(browser, portal.origin);
  const [name = '', value = ''] = cookie.split('=');
  await one.page.context().addCookies([{ name, value, url: portal.origin }]);
  await one.page.goto(`${office}/orders/${ids['taken']}`);
  await one.press('Take the money');
  await one.look('promise-taken');
  expect(await one.page.locator('main').innerText()).toContain('The money was taken.');
  expect([promising.captures, await one.page.getByRole('button', { name: 'Take the money' }).count()]).toEqual([1, 0]);

  await one.page.goto(`${office}/orders/${ids['let go']}`);
  await one.page.getByRole('link', { name: 'Let the promise go' }).click();
  const submit = one.page.getByRole('button', { name: 'Let the promise go' });
  await submit.waitFor();
  await one.look('promise-let-go');
  await submit.click();
  await one.page.getByText('The promise was let go.').waitFor();
  expect(promising.captures).toBe(1);
  await one.close();
});
