import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser as Chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { passkeysOf } from '../../modules/sign-in/index.ts';
import { createUser } from '../../modules/users/index.ts';
import { sitePages } from '../storefront/site-pages.ts';
import { accountPages } from './index.ts';

const PASSWORD = 'correct horse battery';
const PHONE = { width: 390, height: 844 };

let site: TestSite;
let portal: Portal;
let chrome: Chromium;
let userId: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [...accountPages, ...sitePages] });
  ({ userId } = await createUser(site.scope(), { email: 'ann@example.org', name: 'Ann', password: PASSWORD }));
  const { executablePath, env } = inject('browser');
  // Passkeys belong to a name, not to an address, and to pages that came safely.
  const name = new URL(site.site.url).host;
  const args = [
    '--no-sandbox',
    `--host-resolver-rules=MAP ${name} 127.0.0.1:${new URL(portal.origin).port}`,
    `--unsafely-treat-insecure-origin-as-secure=${site.site.url}`,
  ];
  chrome = await chromium.launch({ executablePath, env, args });
});
afterAll(async () => {
  await chrome.close();
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

/** A phone with a fingerprint reader, and everything that its console complained about. */
async function openPhone(): Promise<{ page: Page; complaints: string[]; unlocks: (yes: boolean) => Promise<unknown> }> {
  const context = await chrome.newContext({ viewport: PHONE });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const unlocks = (isUserVerified: boolean) =>
    devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  return { page, complaints, unlocks };
}

const violations = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);

it('a passkey is made on a phone, signs in without a password, and proves a second time', async () => {
  const { page, complaints, unlocks } = await openPhone();
  await page.goto(`${site.site.url}/sign-in?next=/account/security/passkeys/new`);
  await page.getByLabel('E-mail address').fill('ann@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();

  await page.getByLabel('Name of the passkey').fill('My phone');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create the passkey' }).click();
  await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await passkeysOf(site.scope(), userId)).toMatchObject([{ name: 'My phone' }]);
  await page.getByRole('link', { name: 'I have kept them' }).click();
  await page.getByText('not used yet').waitFor();
  expect(await violations(page)).toEqual([]);

  await page.context().clearCookies();
  await page.goto(`${site.site.url}/sign-in?next=/account/security`);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('last used').waitFor();

  site.clock.advance({ minutes: 20 });
  await page.goto(`${site.site.url}/account/security/app`);
  await page.getByRole('heading', { name: 'Is it you?' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Set up an authenticator app' }).waitFor();
  expect(await violations(page)).toEqual([]);

  await page.context().clearCookies();
  await page.goto(`${site.site.url}/sign-in`);
  await page.getByLabel('E-mail address').fill('ann@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.waitForURL('**/account');
  expect(complaints).toEqual([]);

  // Who does not unlock it is told so, and stays.
  await page.context().clearCookies();
  await unlocks(false);
  await page.goto(`${site.site.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('alert').getByText('That did not work').waitFor();
  await page.context().close();
});

it('without JavaScript the other ways to sign in are there, and no button that does nothing', async () => {
  const context = await chrome.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.site.url}/sign-in`);
  expect(await page.getByRole('button').allInnerTexts()).toEqual(['Sign in']);
  await context.close();
});
