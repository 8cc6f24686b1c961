import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { boxOfficePages } from '../../core/web/admin/box-office/index.ts';
import { orderImportPages } from '../../core/web/admin/order-imports/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../../core/modules/payments/index.ts';
import { listOrders } from '../../core/modules/orders/index.ts';
import { manual } from '../../plugins/payment-manual/gateway.ts';
import { hire } from '../factories/door.ts';
import { openShop, type Shop } from '../factories/shop.ts';
import { launchBrowser, phone, type Phone } from '../setup/phone.ts';
import { testPortal, type Portal } from '../setup/portal.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

vi.setConfig({ testTimeout: 120_000 });

const DESK = { width: 1280, height: 860 };

let site: TestSite;
let portal: Portal;
let browser: Browser;
let shop: Shop;
let cookie: string;
let event: string;

beforeAll(async () => {
  const registered = { gateway: manual, settings: z.object({}), pluginId: 'payment-manual' };
  site = await testSite({ capabilities: { gateways: new Map([['payment-manual', registered]]) } });
  const pages = [...boxOfficePages, ...orderImportPages];
  [browser, portal] = await Promise.all([launchBrowser(), testPortal(site, { pages })]);
  shop = await openShop(site, { dates: 2 });
  const { organizationId } = shop;
  ({ cookie } = await portal.browser((await hire(site, organizationId, 'manager')).userId));
  event = `/admin/o/org-${organizationId}/events/${shop.eventId}`;
  const till = { gateway: 'payment-manual', label: 'Till', mode: 'live', settings: {} };
  await createGatewayAccount(site.scope(), SaveGatewayAccount.parse({ organizationId, ...till }));
  await shop.sell({ quantity: 20, priceMinor: 1250 });
});
afterAll(async () => {
  await browser.close();
  await portal.close();
  await site.close();
});

async function opened(size: 'phone' | 'desk'): Promise<Phone> {
  const desk = { viewport: DESK, deviceScaleFactor: 1, isMobile: false, hasTouch: false };
  const opened_ = await phone(browser, portal.origin, size === 'desk' ? desk : {});
  const [name = '', value = ''] = cookie.split(/=(.*)/s);
  await opened_.page.context().addCookies([{ name, value, url: portal.origin }]);
  return opened_;
}

it('sells at the counter with the keyboard alone, says the change before and after, and counts the till', async () => {
  const { page, look, press, close } = await opened('desk');
  await page.goto(`${portal.origin}${event}/box-office`);
  await page.keyboard.type('2');
  await page.locator('[data-total-text]').filter({ hasText: '€25.00' }).waitFor();
  await page.getByLabel('Cash given').fill('30');
  await page.locator('[data-change-text]').filter({ hasText: '€5.00' }).waitFor();
  await look('till-desk');
  await page.keyboard.press('Enter');
  await page.getByText('Change: €5.00').waitFor();
  await look('till-sold-desk');
  const { rows } = await listOrders(site.scope(), { eventId: shop.eventId });
  expect(rows.map(({ ticketCount, paidMinor }) => [ticketCount, paidMinor])).toEqual([[2, 2500]]);
  expect(await page.evaluate<string>('document.activeElement.type')).toBe('number');
  await page.getByLabel('Search tickets').fill('balcony');
  await page.getByLabel(/^Standard/).waitFor({ state: 'hidden' });

  await page.goto(`${portal.origin}${event}/box-office/till/close`);
  await page.getByText('€25.00 in cash from sales, €0.00 handed back').waitFor();
  await page.getByLabel('Cash at the beginning').fill('50');
  await page.getByLabel('Counted').fill('74');
  await press('Close the till');
  await page.getByText('-€1.00').waitFor();
  await look('till-sheet-desk');
  await close();
});

it('sells with a thumb: a tap on a ticket adds one', async () => {
  const { page, look, close } = await opened('phone');
  await page.goto(`${portal.origin}${event}/box-office`);
  await page.getByText('Standard', { exact: true }).click();
  await page.getByText('Standard', { exact: true }).click();
  expect(await page.getByLabel(/^Standard/).inputValue()).toBe('2');
  await look('till-phone');
  await close();
});

it('shows what would come of a file before anything is made', async () => {
  const { page, look, close } = await opened('phone');
  await page.goto(`${portal.origin}${event}/imports/new`);
  const file = 'Order,E-mail,Ticket,Date\nA1,mara@example.org,Standard,\nA2,nobody,Standard,2027-02-14 13:00\n';
  await page.getByLabel(/^File/).setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: 'Columns of orders.csv' }).waitFor();
  await look('import-columns-phone');
  await page.getByRole('button', { name: 'See what would come of it' }).click();
  await page.getByText('The row names no date.').waitFor();
  await page.getByText('“nobody” is no e-mail address.').waitFor();
  await look('import-preview-phone');
  expect((await listOrders(site.scope(), { eventId: shop.eventId })).rows).toHaveLength(1);
  await close();
});
