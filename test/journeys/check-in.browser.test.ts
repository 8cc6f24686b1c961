import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser as Chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { recentScans } from '../../core/modules/admission/index.ts';
import type { TicketRow } from '../../core/modules/orders/index.ts';
import { checkInPages } from '../../core/web/admin/check-in/index.ts';
import { hire, issueTickets } from '../factories/door.ts';
import { openShop, type Shop } from '../factories/shop.ts';
import { filmOf } from '../setup/fake-camera.ts';
import { testPortal, type Browser, type Portal } from '../setup/portal.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

const PHONE = { width: 390, height: 844 };

let site: TestSite;
let portal: Portal;
let chrome: Chromium;
let shop: Shop;
let staff: Browser;
let door: string;
let tickets: TicketRow[];
const contexts: BrowserContext[] = [];
const folder = mkdtempSync(join(tmpdir(), 'eventportal-door-'));
const film = join(folder, 'code.y4m');

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: checkInPages });
  filmOf('EP1.', film);
  chrome = await launch();
});
afterAll(async () => {
  await chrome.close();
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  shop = await openShop(site);
  tickets = await issueTickets(site, shop, await shop.sell({ quantity: 10 }), 3);
  staff = await portal.browser((await hire(site, shop.organizationId, 'staff')).userId);
  door = `${portal.origin}/admin/o/org-${shop.organizationId}/events/${shop.eventId}/check-in`;
});

function launch(): Promise<Chromium> {
  const { executablePath, env } = inject('browser');
  const camera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
  const args = ['--no-sandbox', ...camera, `--use-file-for-fake-video-capture=${film}`];
  return chromium.launch({ executablePath, env, args });
}

/** A phone at the door, and everything that its console complained about. */
async function openDoor(options: { javaScriptEnabled?: boolean } = {}): Promise<{ page: Page; complaints: string[] }> {
  const context = await chrome.newContext({ viewport: PHONE, ...options });
  contexts.push(context);
  const [name, value] = staff.cookie.split('=');
  await context.addCookies([{ name: name!, value: value!, url: portal.origin }]);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(door);
  return { page, complaints };
}

const verdict = (page: Page) => page.locator('#scan-result');
const scans = async () => (await recentScans(site.scope(), shop.eventId)).map(({ result }) => result).toReversed();

const violations = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);

describe('the door on a phone', () => {
  it('scans with a keyboard scanner, wherever the cursor is', async () => {
    const { page, complaints } = await openDoor();
    await page.locator('body').click({ position: { x: 5, y: 300 } });
    await page.keyboard.type(tickets[0]!.code);
    await page.keyboard.press('Enter');
    await verdict(page).getByText('Welcome').waitFor();
    expect(await verdict(page).getAttribute('data-tone')).toBe('success');
    expect(await verdict(page).innerText()).toContain('Mara Lind');

    const search = page.locator('#scan-search');
    await search.fill('mara');
    await search.focus();
    await page.keyboard.type(`HTTPS://PORTAL.TEST/T/${tickets[1]!.code}`);
    await page.keyboard.press('Enter');
    await page.locator('.recent li').nth(1).waitFor();
    expect(await search.inputValue()).toBe('mara');
    expect(await scans()).toEqual(['valid', 'valid']);

    await page.locator('#scan-code').fill(tickets[0]!.code);
    await page.keyboard.press('Enter');
    await verdict(page).getByText('Already used').waitFor();
    expect(await page.locator('#scan-code').inputValue()).toBe('');
    await page.locator('[data-admitted]').getByText('2').waitFor();
    expect(complaints).toEqual([]);
  });

  it('leaves what a person types to the field it is typed into', async () => {
    const { page } = await openDoor();
    await page.locator('#scan-search').focus();
    await page.keyboard.type('mara lindqvist', { delay: 120 });
    await page.keyboard.press('Enter');
    await page.getByText('Nobody found.').waitFor();
    expect(await page.locator('#scan-search').inputValue()).toBe('mara lindqvist');
    expect(await scans()).toEqual([]);
  });

  it('finds somebody by name, lets them in and takes it back', async () => {
    const { page, complaints } = await openDoor();
    await page.locator('#scan-search').fill('lind');
    await page.locator('#people').getByRole('button', { name: 'Check in' }).first().click();
    await verdict(page).getByText('Welcome').waitFor();
    await page.locator('#people').getByText('Checked in').waitFor();
    await page.locator('[data-admitted]').getByText('1').waitFor();
    await page.locator('.recent').getByRole('button', { name: 'Undo' }).click();
    await page.locator('.recent').getByText('Taken back').waitFor();
    await page.locator('[data-admitted]').getByText('0').waitFor();
    expect(complaints).toEqual([]);
  });

  it('sends a scan again whose answer was lost, and lets in once', async () => {
    const { page } = await openDoor();
    let lost = 0;
    await page.route('**/check-in/validate', async (route) => {
      if (lost < 2) {
        lost += 1;
        // The first reaches the site and its answer does not come back; the second does not even arrive.
        if (lost === 1) await route.fetch();
        await route.abort('connectionreset');
      } else await route.continue();
    });
    await page.locator('#scan-code').fill(tickets[0]!.code);
    await page.keyboard.press('Enter');
    await verdict(page).getByText('No connection').waitFor();
    await verdict(page).getByText('Welcome').waitFor();
    expect(await scans()).toEqual(['valid']);
  });

  it('says that somebody is signed out, instead of trying for ever', async () => {
    const { page } = await openDoor();
    await page.context().clearCookies();
    await page.locator('#scan-code').fill(tickets[0]!.code);
    await page.keyboard.press('Enter');
    await verdict(page).getByText('signed out').waitFor();
    expect(await scans()).toEqual([]);
  });

  it('reads codes with its camera', async () => {
    filmOf(tickets[0]!.code, film);
    const { page, complaints } = await openDoor();
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await verdict(page).getByText('Welcome').waitFor();
    expect(await scans()).toEqual(['valid']);
    await page.getByRole('button', { name: 'Stop the camera' }).click();
    expect(await page.locator('[data-camera]').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('works without a script', async () => {
    const { page } = await openDoor({ javaScriptEnabled: false });
    await page.locator('#scan-code').fill(tickets[0]!.code);
    await page.keyboard.press('Enter');
    await verdict(page).getByText('Welcome').waitFor();
    await page.reload();
    expect(await verdict(page).innerText()).toContain('Welcome');
    expect(await scans()).toEqual(['valid']);
    await page.locator('.recent').getByRole('button', { name: 'Undo' }).click();
    await page.locator('.recent').getByText('Taken back').waitFor();
  });

  it('is usable by everybody: before a scan, after each answer, and with people found', async () => {
    const { page } = await openDoor();
    expect(await violations(page)).toEqual([]);
    for (const [code, said] of [
      [tickets[0]!.code, 'Welcome'],
      [tickets[0]!.code, 'Already used'],
      ['nothing at all', 'Not a ticket'],
    ]) {
      await page.locator('#scan-code').fill(code!);
      await page.keyboard.press('Enter');
      await verdict(page).getByText(said!).waitFor();
      expect(await violations(page)).toEqual([]);
    }
    await page.locator('#scan-search').fill('lind');
    await page.locator('#people li').first().waitFor();
    expect(await violations(page)).toEqual([]);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(PHONE.width);
  });
});
