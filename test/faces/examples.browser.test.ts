import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { serveExamples } from '../render-examples.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof serveExamples>>;

beforeAll(async () => {
  site = await serveExamples();
  const { executablePath, env } = inject('browser');
  browser = await chromium.launch({ executablePath, env, args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser.close();
  site.close();
});

/** Opens pages one after the other in one window and hands each over with what its console complained about. */
async function visit(
  options: BrowserContextOptions,
  names: string[],
  look: (page: Page, name: string) => Promise<void>,
) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  // A line's page goes on by itself, which the pages here must not: its script is tried where there is a server.
  await context.route('**/wait.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  // Nor does the page that leads to a provider go there.
  await context.addInitScript('HTMLFormElement.prototype.requestSubmit = () => {}');
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  for (const name of names) {
    await page.goto(`${site.url}/${name}.html`);
    await look(page, name);
    expect(complaints, name).toEqual([]);
  }
  await context.close();
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'light' } as const;
const desk = { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' } as const;
const names = () => site.names.filter((name) => !name.startsWith('pdf/'));

describe('every example page', () => {
  // Each page once, every other one on the other screen: twice the pages would find little more than half of them.
  it('has no accessibility violation on a light phone', { timeout: 240_000 }, async () => {
    const even = names().filter((_, index) => index % 2 === 0);
    await visit(phone, even, async (page, name) => expect(await violationsOf(page), name).toEqual([]));
  });

  it('has none on a dark desk', { timeout: 240_000 }, async () => {
    const odd = names().filter((_, index) => index % 2 === 1);
    await visit(desk, odd, async (page, name) => expect(await violationsOf(page), name).toEqual([]));
  });

  it('fits a screen of 320 pixels', { timeout: 120_000 }, async () => {
    await visit({ viewport: { width: 320, height: 640 } }, names(), async (page, name) => {
      const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      expect(tooWide, name).toBeLessThanOrEqual(0);
    });
  });
});

/** One page, with answers for the addresses it asks for. */
async function open(name: string, answers: Record<string, string> = {}, options: BrowserContextOptions = desk) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const posted: string[] = [];
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (route.request().method() === 'POST') posted.push(url.pathname);
    const example = answers[url.pathname + url.search] ?? answers[url.pathname];
    if (example)
      return route.fulfill({ response: await route.fetch({ url: `${site.url}/${example}.html`, method: 'GET' }) });
    return route.continue();
  });
  await page.goto(`${site.url}/${name}.html`);
  return { page, posted, close: () => context.close() };
}

describe('with JavaScript', () => {
  it('a filter swaps the results in place and keeps the focus', async () => {
    const { page, close } = await open('admin/list/orders', { '/admin/orders': 'admin/list/nothing-found' });
    await page.getByLabel('Search', { exact: true }).fill('nobody');
    await page.getByRole('heading', { name: 'Nothing matches these filters' }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=nobody');
    expect(await page.evaluate('document.activeElement.id')).toBe('f-q');
    await close();
  });

  it('a confirmation opens in a dialog, goes away on cancel, and posts once however often it is clicked', async () => {
    const { page, posted, close } = await open('admin/show/order', {
      '/admin/orders/K7X2MAB3/cancel': 'admin/confirm/cancel',
    });
    const dialog = page.getByRole('dialog');
    await page.getByRole('link', { name: 'Cancel', exact: true }).click();
    await dialog.getByRole('link', { name: 'Go back' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('link', { name: 'Cancel', exact: true }).click();
    await dialog.getByRole('button', { name: 'Cancel the order' }).dblclick();
    await page.waitForURL('**/admin/orders/K7X2MAB3/cancel');
    expect(posted).toEqual(['/admin/orders/K7X2MAB3/cancel']);
    await close();
  });

  it('the slash leads to the search', async () => {
    const { page, close } = await open('admin/dashboard/busy');
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('global-search');
    await close();
  });

  it('choosing tickets adds up and stops at what may be bought', async () => {
    const { page, close } = await open('event/on-sale', {}, phone);
    const more = page.getByRole('button', { name: 'One more: Supporter' });
    for (let clicks = 0; clicks < 4; clicks++) await more.click();
    expect(await more.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'One more: Regular' }).click();
    expect(await page.locator('[data-total]').innerText()).toBe('€204.50');
    expect(await page.locator('.buy-bar button').isVisible()).toBe(true);
    await close();
  });
});

describe('without JavaScript', () => {
  const off = { ...phone, javaScriptEnabled: false };

  it('tickets are chosen in number fields and filters have a button', async () => {
    const event = await open('event/on-sale', {}, off);
    await event.page.getByLabel('How many: Regular').fill('2');
    expect(await event.page.getByRole('button', { name: 'One more: Regular' }).isVisible()).toBe(false);
    await event.close();
    const list = await open('admin/list/orders', {}, off);
    expect(await list.page.getByRole('button', { name: 'Apply' }).isVisible()).toBe(true);
    await list.close();
  });

  it('the menu of the back office opens on a phone', async () => {
    const { page, close } = await open('admin/dashboard/busy', {}, off);
    const orders = page.getByRole('link', { name: 'Orders 3' });
    expect(await orders.isVisible()).toBe(false);
    await page.getByRole('checkbox', { name: 'Show the menu' }).check({ force: true });
    await orders.waitFor({ state: 'visible' });
    await close();
  });
});
