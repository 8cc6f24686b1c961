import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import captchaAltcha from '../../plugins/captcha-altcha/index.ts';
import { launchBrowser, phone } from '../setup/phone.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';

vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
let site: RunningSite;
beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), runningSite({ plugins: [captchaAltcha({ work: 100 })] })]);
  await site.fill();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
afterEach(() => {
  expect(site.errors.splice(0)).toEqual([]);
  expect(site.missing).toEqual([]);
});

it.each(['en', 'de'])('a form is sent by who let the browser do its proof (%s)', async (locale) => {
  const { page, look } = await phone(browser, site.origin);
  const refused: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && refused.push(message.text())));
  await page.goto(`/orders/find?lang=${locale}`);
  await page.locator('altcha-widget input[type=checkbox]').waitFor();
  await look(`captcha-altcha-${locale}`);
  await page.locator('input[name=email]').fill('mara@example.org');
  // The proof begins when the form is used, so that most people need not do anything.
  await page.locator('altcha-widget [data-state=verified], altcha-widget[data-state=verified]').first().waitFor();
  await look(`captcha-altcha-${locale}-done`);
  await page.locator('main button[data-tone=primary]').click();
  await page.waitForURL(/sent=1/);
  expect(refused).toEqual([]);
});

it('who has no JavaScript is told why it is needed, and no program gets through', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: site.origin });
  const page = await context.newPage();
  await page.goto('/orders/find');
  expect(await page.locator('.captcha .notice').innerText()).toContain('This form needs JavaScript');
  await context.close();
  const posted = await site.ask('/orders/find', {
    body: new URLSearchParams({ email: 'mara@example.org', altcha: 'e30=' }),
  });
  expect(posted.status).toBe(422);
});
