import { generate } from 'otplib';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { Actor } from '../../kernel/scope/actor.ts';
import type { SettingsDefinition } from '../../kernel/settings/settings.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { createOrganization } from '../../modules/organizations/index.ts';
import {
  beginTotp,
  confirmTotp,
  memberSignInSettings,
  recoveryCodesLeft,
  renewRecoveryCodes,
  resetFactors,
  secondFactorsOf,
  signInSettings,
} from '../../modules/sign-in/index.ts';
import { createUser } from '../../modules/users/index.ts';
import { dashboardPages } from '../admin/dashboard/index.ts';
import { organizationPages } from '../admin/organizations/index.ts';
import { userPages } from '../admin/users/index.ts';
import { organizationEndpoints } from '../api/organizations/index.ts';
import { sitePages } from '../storefront/site-pages.ts';
import { accountPages } from './index.ts';

const REQUIRED = '/account/security?required&next=';

let site: TestSite;
let portal: Portal;
let count = 0;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, {
    pages: [...accountPages, ...sitePages, ...dashboardPages, ...organizationPages, ...userPages],
    endpoints: organizationEndpoints,
  });
});
afterAll(async () => {
  await portal.close();
  await site.close();
});
afterEach(() => set(signInSettings, 'site', {}));

async function set<T>(definition: SettingsDefinition<T>, place: string, values: object): Promise<void> {
  const store = site.parts.settings as SettingsStore;
  await site.scope().tx((tx) => store.write(tx, definition, place, { ...values }));
}

async function person({ isAdmin = false } = {}) {
  count += 1;
  const email = `ann${count}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name: 'Ann', isAdmin });
  return { kind: 'user', userId, email, name: 'Ann', isAdmin } satisfies Actor;
}

async function withOrganization(owner: Actor, name: string) {
  const facts = { name, email: 'hello@example.org', currency: 'EUR', locale: 'en', zone: 'Europe/Berlin' };
  return createOrganization(site.scope(owner), facts);
}

async function setUpApp(userId: string): Promise<void> {
  const { setup, secret } = await beginTotp(site.scope(), userId);
  const code = await generate({ secret, epoch: Math.floor(site.clock.now().getTime() / 1000) });
  await confirmTotp(site.scope(), { userId, setup, code });
}

it('the site can want a second factor of every member: without one the back office stays closed', async () => {
  const ann = await person();
  const { id, slug } = await withOrganization(ann, 'Fair');
  let browser = await portal.browser(ann.userId);
  expect((await browser.get('/admin')).status).not.toBe(403);
  await set(signInSettings, 'site', { secondFactorForMembers: true });

  expect((await browser.get('/admin')).headers.location).toBe(`${REQUIRED}%2Fadmin`);
  const settings = `/admin/o/${slug}/settings`;
  expect((await browser.get(settings)).headers.location).toBe(REQUIRED + encodeURIComponent(settings));
  const rest = await portal.ask(`/api/v1/organizations/${id}/members`, { headers: { Cookie: browser.cookie } });
  expect([rest.status, rest.json().code]).toEqual([403, 'sign_in.second_factor_required']);
  const shown = await browser.get('/account/security?required');
  expect(shown.text).toContain('A second step is needed');

  await setUpApp(ann.userId);
  browser = await portal.browser(ann.userId);
  expect((await browser.get(settings)).status).toBe(200);
  expect((await browser.get('/account/security?required')).text).not.toContain('A second step is needed');
});

it('an organization can want it of its own members, and of nobody else’s', async () => {
  const ann = await person();
  const strict = await withOrganization(ann, 'Strict');
  const easy = await withOrganization(ann, 'Easy');
  await set(memberSignInSettings, strict.id, { secondFactor: true });
  const browser = await portal.browser(ann.userId);
  const settings = (slug: string) => `/admin/o/${slug}/settings`;
  expect((await browser.get(settings(strict.slug))).headers.location).toContain(REQUIRED);
  expect((await browser.get(settings(easy.slug))).status).toBe(200);
});

it('the site can want it of its admins; buyers are never asked', async () => {
  await set(signInSettings, 'site', { secondFactorForAdmins: true, secondFactorForMembers: true });
  const admin = await portal.browser((await person({ isAdmin: true })).userId);
  expect((await admin.get('/admin/users')).headers.location).toContain(REQUIRED);
  const buyer = await portal.browser((await person()).userId);
  expect((await buyer.get('/account')).status).toBe(200);
  expect((await buyer.get('/admin')).headers.location ?? '').not.toContain(REQUIRED);
});

it('an admin takes the factors of somebody who lost them away: sessions end, and the password is enough', async () => {
  const ann = await person();
  await setUpApp(ann.userId);
  await renewRecoveryCodes(site.scope(), ann.userId);
  const browser = await portal.browser(ann.userId);
  const admin = await portal.browser((await person({ isAdmin: true })).userId);
  const path = `/admin/users/${ann.userId}/second-factor`;
  expect((await admin.get(path)).status).toBe(200);
  expect((await admin.post(path)).headers.location).toBe(`/admin/users/${ann.userId}`);
  expect(await secondFactorsOf(site.scope(), ann.userId)).toEqual([]);
  expect(await recoveryCodesLeft(site.scope(), ann.userId)).toBe(0);
  expect((await browser.get('/account')).headers.location).toMatch(/^\/sign-in/);
  await expect(resetFactors(site.scope(), { email: 'nobody@example.org' })).rejects.toThrow('user.not_found');
});

it('an admin sees where somebody is signed in, and signs them out', async () => {
  const ann = await person();
  const browser = await portal.browser(ann.userId);
  const admin = await portal.browser((await person({ isAdmin: true })).userId);
  expect((await admin.get(`/admin/users/${ann.userId}`)).text).toContain('Signed-in browsers');
  expect((await admin.post(`/admin/users/${ann.userId}/sign-out`)).status).toBe(303);
  expect((await browser.get('/account')).headers.location).toMatch(/^\/sign-in/);
});
