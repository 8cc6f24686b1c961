import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { controlRoom, tickRooms } from '../../core/modules/waiting-rooms/index.ts';
import type { FilledSite } from '../factories/filled-site.ts';
import { launchBrowser, phone } from '../setup/phone.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';

vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
let site: RunningSite;
let filled: FilledSite;
beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), runningSite()]);
  filled = await site.fill();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
afterEach(() => {
  expect(site.errors.splice(0)).toEqual([]);
  expect(site.missing).toEqual([]);
});

it('an open page follows what is left, to the last place and back', async () => {
  const ticketTypeId = await filled.sell({ name: 'Balcony', quantity: 3 });
  await filled.sell({ name: 'Floor', quantity: 100 });
  const { page, look } = await phone(browser, site.origin);
  await page.goto(`/e/${filled.eventSlug}`);
  const row = page.locator(`[data-type="${ticketTypeId}"]`);
  const field = row.locator('[data-stepper] input');
  await field.fill('3');

  const take = async (quantity: number) => {
    const body = { eventId: filled.eventId, lines: [{ ticketTypeId, quantity }] };
    return (await site.ask('/api/v1/orders', { body })).json<{ code: string; secret: string }>();
  };
  await take(1);
  await row.getByText('Only 2 left').waitFor();
  expect([await field.inputValue(), await field.getAttribute('max')]).toEqual(['2', '2']);
  const last = await take(2);
  await row.getByText('Sold out').waitFor();
  expect(await field.isDisabled()).toBe(true);
  await look('live-sold-out');
  const headers = { 'Order-Secret': last.secret };
  await site.ask(`/api/v1/orders/${last.code}/cancel`, { headers, body: {} });
  await row.getByText('Only 2 left').waitFor();
  expect(await field.isEnabled()).toBe(true);
});

it('a person waits, is let in and chooses, with and without JavaScript', async () => {
  await controlRoom(site.app.scope(), { ...filled, control: 'open' });
  const { page, look, press } = await phone(browser, site.origin);
  await page.goto(`/e/${filled.eventSlug}`);
  await look('waiting-room-gate');
  await press('To the waiting room', 'link');
  await look('waiting-room-join');
  await press('Join the line');
  await look('waiting-room-line');
  // Its turn comes while the page is open; the page goes on by itself.
  const tick = setInterval(() => void tickRooms(site.app.scope(), { p95: 0, count: 0 }), 200);
  await page.waitForURL(/#tickets$/, { timeout: 60_000 });
  await page.locator('[data-stepper] input').first().waitFor();
  await look('waiting-room-in');

  const plain = await phone(browser, site.origin, { javaScriptEnabled: false });
  await plain.page.goto(`/e/${filled.eventSlug}/wait`);
  await plain.press('Join the line');
  // The page asks for itself again until it offers the way in.
  await plain.page.getByRole('button', { name: 'Go to the tickets' }).waitFor({ timeout: 60_000 });
  await plain.press('Go to the tickets');
  expect(plain.page.url()).toMatch(/#tickets$/);
  clearInterval(tick);
});
