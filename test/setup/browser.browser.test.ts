import { chromium } from 'playwright-core';
import { expect, inject, it } from 'vitest';

it('a browser opens a page', async () => {
  const { executablePath, env } = inject('browser');
  const browser = await chromium.launch({ executablePath, env, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.setContent('<h1>Doors open at eight</h1>');
  expect(await page.getByRole('heading').textContent()).toBe('Doors open at eight');
  await browser.close();
});
