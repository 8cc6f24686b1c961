import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { FilledSite } from '../factories/filled-site.ts';
import ratesFixed from '../../plugins/rates-fixed/index.ts';
import { desk, launchBrowser, phone, type Phone } from '../setup/phone.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';

// Many forms, each page with axe.
vi.setConfig({ testTimeout: 180_000 });

const RATES = { base: 'EUR', day: '2026-01-15', source: 'Harbour Bank', rates: { USD: '1.0831', JPY: '163.07' } };

let browser: Browser;
let site: RunningSite;
let filled: FilledSite;
let staff: Phone;
let tickets: string;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), runningSite({ plugins: [ratesFixed(RATES)] })]);
  filled = await site.fill();
  tickets = `/admin/o/${filled.organizationSlug}/events/${filled.eventId}/tickets`;
  staff = await desk(browser, site, filled.admin.email);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
afterEach(() => {
  expect(site.errors.splice(0)).toEqual([]);
  expect(site.missing).toEqual([]);
});

/** Fills in a form by the names of its fields and sends it. */
async function send(fields: Readonly<Record<string, string>>, button: string, shot?: string): Promise<void> {
  const { page, look, press } = staff;
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`).first();
    const kind = await field.evaluate<string, { type: string }>(({ type }) => type);
    if (kind === 'radio') await page.getByRole('radio', { name: value, exact: true }).check();
    else if (kind === 'select-one') await field.selectOption({ label: value });
    else await field.fill(value);
  }
  if (shot) await look(shot);
  await press(button);
}

it('staff put forms, prices over time, add-ons and a code on sale, and a buyer gets them as they were meant', async () => {
  const { page, look, press } = staff;
  const event = tickets.replace(/\/tickets$/, '');
  await page.goto(`${event}/ticket-categories/new`);
  await send({ 'name.en': 'In front' }, 'Save', 'catalog-category');
  await page.goto(`${tickets}/new`);
  await send({ 'name.en': 'Programme', kind: 'Product', price: '4' }, 'Add');
  await page.goto(`${tickets}/new`);
  await send({ 'name.en': 'Floor', price: '30', quantity: '50', category: 'In front' }, 'Add');
  await look('catalog-types');

  await page.goto(tickets);
  await page.getByRole('row', { name: /Floor/ }).getByRole('link', { name: 'Variations and prices' }).click();
  await press('Add a variation', 'link');
  await send({ 'name.en': 'Adult' }, 'Add', 'catalog-variation');
  await press('Add a variation', 'link');
  await send({ 'name.en': 'Student', price: '15', quantity: '5' }, 'Add');
  await press('Add a price tier', 'link');
  await send({ 'name.en': 'Early bird', price: '20', quantity: '2' }, 'Add', 'catalog-tier');
  await press('Add an add-on', 'link');
  await send({ addOn: 'Programme', min: '0', max: '1', included: '0' }, 'Add', 'catalog-add-on');
  await look('catalog-parts');

  await page.goto(`/admin/o/${filled.organizationSlug}/promotions/new`);
  await send(
    { 'name.en': 'For friends', effect: 'Percentage off', percent: '50' },
    'Create promotion',
    'catalog-promotion',
  );
  await send({ list: 'FRIENDS' }, 'Add codes', 'catalog-codes');
  await look('catalog-promotion-made');

  const buyer = await phone(browser, site.origin);
  await buyer.page.goto(`/e/${filled.eventSlug}`);
  await buyer.look('catalog-event');
  const { page: shop } = buyer;
  // A variation with a price of its own is not cheaper for early birds.
  expect(await shop.getByText('Early bird').count()).toBe(1);
  await shop.getByLabel('How many: Floor – Adult').fill('3');
  await shop.getByLabel('How many: Floor – Student').fill('1');
  await shop.getByText('I have a code').click();
  await shop.locator('[name=code]').fill('friends');
  await buyer.look('catalog-event-chosen');
  await shop.locator('#order button[data-tone=primary]').click();
  await shop.locator('#checkout').waitFor();
  await buyer.look('catalog-checkout');
  // Two early birds, one at the usual price and a student: 20 + 20 + 30 + 15, and half of that off.
  await shop.getByText('€42.50').first().waitFor();
  await page.goto(tickets);
  await look('catalog-sold');
  await page.getByRole('row', { name: /Floor/ }).getByText('4 of 50').waitFor();
});

it('a visitor has prices estimated in the currency that they choose on a phone, with a script and without', async () => {
  await filled.sell({ name: 'Late entry', priceMinor: 1230, quantity: 20 });
  const { page: office, look, press } = staff;
  await office.goto('/admin/exchange-rates');
  await press('Ask for the newest');
  await look('rates-office');
  await office.goto('/admin/settings/core.currencies');
  await send({ offered: 'usd, jpy' }, 'Save', 'rates-settings');
  const event = `/e/${filled.eventSlug}`;
  for (const javaScriptEnabled of [true, false]) {
    const visitor = await phone(browser, site.origin, { javaScriptEnabled });
    const { page: shop } = visitor;
    const name = (page: string) => `rates-${page}-${javaScriptEnabled ? 'script' : 'plain'}`;
    await shop.goto('/');
    await visitor.look(name('none'));
    expect(await shop.getByText('≈').count()).toBe(0);
    await shop.getByLabel('Estimate prices in').selectOption('USD');
    await visitor.press('Show');
    expect(new URL(shop.url()).pathname).toBe('/');
    await visitor.look(name('home'));
    await shop.goto(event);
    await visitor.look(name('event'));
    const row = shop.locator('.choice-row', { hasText: 'Late entry' });
    expect(await row.locator('.choice-price').innerText()).toMatch(/€12\.30.*≈.*13\.32/s);
    expect(await shop.getByText('What is charged is the price in EUR').count()).toBe(1);
    await shop.getByLabel('How many: Late entry').fill('3');
    if (javaScriptEnabled) {
      expect(await shop.locator('[data-total-row]').innerText()).toMatch(/€36\.90.*≈.*39\.97/s);
      await visitor.look(name('chosen'));
    }
    await shop.locator('#order button[data-tone=primary]').first().click();
    await shop.locator('#checkout').waitFor();
    await visitor.look(name('checkout'));
    expect(await shop.locator('.order-summary').innerText()).toMatch(/€36\.90.*≈.*39\.97/s);
    await shop.setViewportSize({ width: 320, height: 700 });
    for (const path of [shop.url(), '/', event]) {
      await shop.goto(path);
      expect(await shop.evaluate<number>('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(320);
    }
    await visitor.close();
  }
});
