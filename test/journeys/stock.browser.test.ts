import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { holdsOf } from '../../core/modules/tickets/index.ts';
import type { FilledSite } from '../factories/filled-site.ts';
import { rowsFile, seatShop } from '../factories/hall.ts';
import { desk, launchBrowser, phone, type Phone } from '../setup/phone.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';

// Many pages, each of them wide and narrow with axe.
vi.setConfig({ testTimeout: 180_000 });

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 390, height: 844 };

let browser: Browser;
let site: RunningSite;
let filled: FilledSite;
let staff: Phone;
let event: string;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), runningSite()]);
  filled = await site.fill();
  event = `/admin/o/${filled.organizationSlug}/events/${filled.eventId}`;
  staff = await desk(browser, site, filled.admin.email, { viewport: WIDE });
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
afterEach(() => {
  expect(site.errors.splice(0)).toEqual([]);
  expect(site.missing).toEqual([]);
});

/** The page as it is on a desk and on a phone. */
async function lookTwice(shot: string): Promise<void> {
  for (const [size, suffix] of [[NARROW, 'narrow'] as const, [WIDE, 'wide'] as const]) {
    await staff.page.setViewportSize(size);
    await staff.look(`${shot}-${suffix}`);
  }
}

it('staff keep seats back, look at them, give one back and make an order of the others', async () => {
  const shop = { ...filled, occurrenceIds: [filled.occurrenceId] };
  const scope = () => site.app.scope();
  const hall = await seatShop({ scope } as never, shop as never, { file: rowsFile({ A: 8, B: 8 }) });
  const { page, press } = staff;
  await page.goto(`${event}/seats/${filled.occurrenceId}`);
  for (const name of ['A 1', 'A 2', 'A 3']) await page.locator(`input[value="${hall.seat(name)}"]`).check();
  await lookTwice('stock-seats-chosen');
  await press('Keep back');
  await page.locator('[name=name]').fill('Press');
  await page.locator('[name=note]').fill('By the aisle');
  await page.locator('[name=colour]').fill('#aa3355');
  await lookTwice('stock-hold-new');
  await press('Keep back');
  await page.getByText('The places are kept back.').waitFor();
  await lookTwice('stock-holds');
  await page.goto(`${event}/seats/${filled.occurrenceId}?state=blocked`);
  await page.getByText('13 of 16 seats are free').first().waitFor();
  await lookTwice('stock-seats-kept');

  const [hold] = await holdsOf(scope(), filled.eventId);
  await page.goto(`${event}/holds/${hold!.id}`);
  await page.getByLabel('Stalls · A · 3 (Regular)').uncheck();
  await lookTwice('stock-hold-edit');
  await press('Save');
  await page.goto(`${event}/holds/${hold!.id}/convert`);
  await page.getByLabel('Stalls · A · 2 (Regular)').uncheck();
  await page.locator('[name=name]').fill('Mara Lind');
  await page.locator('[name=email]').fill('mara@example.org');
  await lookTwice('stock-hold-convert');
  await press('Make the order');
  await page.getByText('Stalls · A · 1').first().waitFor();
  const [left] = await holdsOf(scope(), filled.eventId);
  expect(left!.seats.map(({ label }) => label)).toEqual(['2']);
});

it('somebody waits for one form of a ticket, and staff offer it out of turn', async () => {
  const type = await filled.sell({ name: 'Shirt', quantity: 5 });
  const api = await site.bearer(filled.admin.email, filled.admin.password);
  const forms = `/api/v1/events/${filled.eventId}/ticket-types/${type}/variations`;
  for (const name of ['Small', 'Large']) {
    expect((await site.ask(forms, { headers: api, body: { name: { en: name }, quantity: 0 } })).status).toBe(201);
  }
  const fan = await phone(browser, site.origin);
  await fan.page.goto(`/e/${filled.eventSlug}`);
  await fan.look('stock-event-sold-out');
  await fan.press('Join the waiting list: Shirt – Large', 'link');
  await fan.page.locator('[name=name]').fill('Ida Kern');
  await fan.page.locator('[name=email]').fill('ida@example.org');
  await fan.look('stock-join');
  await fan.press('Join the waiting list');
  await fan.page.getByText('You are on the list').waitFor();

  const { page, press } = staff;
  await page.goto(`${event}/waiting-list`);
  await page.getByText('Shirt – Large').first().waitFor();
  await lookTwice('stock-waiting-list');
  // Five of each come in.
  const { em } = site.app.scope();
  await em.execute('update quotas set size = 5 where own_variation_id is not null and event_id = ?', [filled.eventId]);
  await page.goto((await page.getByRole('link', { name: 'Offer now' }).first().getAttribute('href'))!);
  await lookTwice('stock-offer');
  await press('Offer now');
  await page.getByText('The places are held, and a mail is on its way.').waitFor();
  await lookTwice('stock-offered');
});
