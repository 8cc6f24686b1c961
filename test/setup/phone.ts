import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';

const SCREEN = { width: 390, height: 844 };

export interface Phone {
  readonly page: Page;
  /** Holds the page that is open against what every page owes its reader; the name is that of its screenshot. */
  look(name: string): Promise<void>;
  /** Presses a button or follows a link by what it says, and waits for the page that comes. */
  press(name: string | RegExp, role?: 'button' | 'link'): Promise<void>;
  /** What a browser would keep as a file. */
  file(path: string): Promise<{ readonly type: string; readonly bytes: Buffer }>;
  close(): Promise<void>;
}

export function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = inject('browser');
  return chromium.launch({ executablePath, env, args: ['--no-sandbox'] });
}

/** A phone in somebody's hand: nothing may be too wide, inaccessible, untranslated or complained about. */
export async function phone(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Phone> {
  const context = await browser.newContext({
    viewport: SCREEN,
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    baseURL: origin,
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // That the page itself is a refusal, the reader was told.
    const isPage = message.location().url === page.url() && / status of 4\d\d /.test(message.text());
    if (message.type() === 'error' && !isPage) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (answer) => answer.status() >= 500 && complaints.push(`${answer.status()} ${answer.url()}`));

  return {
    page,
    async look(name) {
      await takeShot(page, name);
      expect(complaints, name).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(
        page.viewportSize()!.width,
      );
      const text = await page.locator('body').innerText();
      expect(text.match(KEY)?.filter((word) => !NO_KEYS.test(word)) ?? [], name).toEqual([]);
      // Without its script a page is the same page; axe is a script itself.
      if (options.javaScriptEnabled !== false) expect(await violationsOf(page), name).toEqual([]);
    },
    async press(name, role = 'button') {
      const target = page
        .getByRole(role, { name, exact: typeof name === 'string' })
        .filter({ visible: true })
        .first();
      await Promise.all([page.waitForEvent('framenavigated'), target.click()]);
      await page.waitForLoadState();
    },
    async file(path) {
      const answer = await context.request.get(path);
      expect(answer.status()).toBe(200);
      return { type: answer.headers()['content-type'] ?? '', bytes: await answer.body() };
    },
    close: () => context.close(),
  };
}

/** What somebody works at in an office. */
const DESK = {
  viewport: { width: 1280, height: 860 },
  deviceScaleFactor: 1,
  isMobile: false,
  hasTouch: false,
} as const;

/** A desk at which somebody is signed in. */
export async function desk(
  browser: Browser,
  site: { readonly origin: string; browserOf(email: string): Promise<{ readonly cookie: string }> },
  email: string,
  options: BrowserContextOptions = {},
): Promise<Phone> {
  const one = await phone(browser, site.origin, { ...DESK, ...options });
  const { cookie } = await site.browserOf(email);
  const [name = '', value = ''] = cookie.split('=');
  await one.page.context().addCookies([{ name, value, url: site.origin }]);
  return one;
}

/** `orders.page.lead`: what stands there when nobody translated it. */
const KEY = /(?<![\w@/.-])[a-z]\w*(?:\.[a-z]\w*)+(?![\w@/-])/g;
const NO_KEYS = /\.(?:org|test|com|pdf|ics|csv|png)$/;

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

async function takeShot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
