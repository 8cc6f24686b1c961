import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createApiKey, createDevice, NewApiKey } from '../../core/modules/access/index.ts';
import { reportEvent } from '../../core/modules/moderation/index.ts';
import {
  addMember,
  createCustomRole,
  inviteMember,
  membersOf,
  submitVerification,
} from '../../core/modules/organizations/index.ts';
import { createUser } from '../../core/modules/users/index.ts';
import { accessPages } from '../../core/web/admin/access/index.ts';
import { auditPages } from '../../core/web/admin/audit/index.ts';
import { moderationPages } from '../../core/web/admin/moderation/index.ts';
import { organizationPages } from '../../core/web/admin/organizations/index.ts';
import { reviewPages } from '../../core/web/admin/reviews/index.ts';
import { userPages } from '../../core/web/admin/users/index.ts';
import { openShop } from '../factories/shop.ts';
import { launchBrowser, phone, type Phone } from '../setup/phone.ts';
import { testPortal, type Portal } from '../setup/portal.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

// Many pages, each with axe.
vi.setConfig({ testTimeout: 180_000 });

const PHONE_SIZE = { width: 390, height: 844 };
const DESK_SIZE = { width: 1280, height: 860 };
const DESK = {
  viewport: DESK_SIZE,
  deviceScaleFactor: 1,
  isMobile: false,
  hasTouch: false,
  colorScheme: 'dark',
} as const;

let site: TestSite;
let portal: Portal;
let browser: Browser;
let organizationId: string;
let cookie: string;
let office: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  site = await testSite();
  const pages = [accessPages, auditPages, moderationPages, organizationPages, reviewPages, userPages].flat();
  [browser, portal] = await Promise.all([launchBrowser(), testPortal(site, { pages })]);
  const shop = await openShop(site);
  ({ organizationId } = shop);
  office = `/admin/o/org-${organizationId}`;
  const who = { email: 'ann@example.org', name: 'Ann Archer' };
  const { userId } = await createUser(site.scope(), { ...who, isAdmin: true });
  const scope = site.scope({ kind: 'user', userId, ...who, isAdmin: true });
  await addMember(scope, { organizationId, email: who.email, role: 'owner' });
  const long = 'konstantinopolitanische-dudelsackpfeifergesellschaft@very-long-subdomain.example.org';
  for (const [name, email] of [
    ['Bob', 'bob@example.org'],
    ['Cyd', 'cyd@example.org'],
    ['Dee Konstantinopolitanische', long],
  ] as const) {
    await createUser(scope, { email, name });
    await addMember(scope, { organizationId, email, role: 'staff' });
  }
  const permissions = ['events.read', 'orders.read', 'orders.write', 'members.read'] as const;
  const role = await createCustomRole(scope, { organizationId, name: 'Box office', permissions: [...permissions] });
  const invited = await inviteMember(scope, {
    organizationId,
    email: 'eve@example.org',
    role: role.id,
    eventIds: null,
  });
  const key = await createApiKey(scope, { ...NewApiKey.parse({ name: 'Website', permissions }), organizationId });
  const device = await createDevice(scope, { organizationId, name: 'Main door', eventIds: [shop.eventId], days: 3 });
  await submitVerification(scope, { organizationId, note: 'We are the harbour hall.' });
  const text = 'The band says that it knows nothing of this.';
  await reportEvent(site.scope({ kind: 'anonymous' }), { eventId: shop.eventId, reason: 'fraud', text, email: '' });
  const members = await membersOf(scope, organizationId);
  Object.assign(ids, { user: userId, member: members[1]!.id, role: role.id });
  Object.assign(ids, { invitation: invited.id, key: key.id, device: device.id });
  ({ cookie } = await portal.browser(userId));
});
afterAll(async () => {
  await browser.close();
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

async function signedIn(options: Parameters<typeof phone>[2] = {}): Promise<Phone> {
  const one = await phone(browser, portal.origin, options);
  const [name = '', value = ''] = cookie.split('=');
  await one.page.context().addCookies([{ name, value, url: portal.origin }]);
  return one;
}

it('the pages about people fit, and are for everybody, on a phone and on a desk', async () => {
  const paths = [
    ['users', '/admin/users'],
    ['user', `/admin/users/${ids['user']}`],
    ['users-bulk', `/admin/users/bulk?act=sign-out&id=${ids['user']}`],
    ['members', `${office}/members`],
    ['member', `${office}/members/${ids['member']}`],
    ['members-bulk', `${office}/members/bulk?act=role&id=${ids['member']}`],
    ['invitations', `${office}/invitations`],
    ['roles', `${office}/roles`],
    ['role', `${office}/roles/${ids['role']}`],
    ['api-keys', `${office}/api-keys`],
    ['api-key', `${office}/api-keys/${ids['key']}`],
    ['devices', `${office}/devices`],
    ['device', `${office}/devices/${ids['device']}`],
    ['reviews', '/admin/reviews'],
    ['reports', '/admin/reports'],
    ['audit', `${office}/audit`],
  ] as const;
  const one = await signedIn();
  for (const [at, [name, path]] of paths.entries()) {
    // Each page on both screens; with axe on one of them, in turn, which finds nearly all of it in half of the time.
    const screens = at % 2 === 0 ? ([DESK_SIZE, PHONE_SIZE] as const) : ([PHONE_SIZE, DESK_SIZE] as const);
    await one.page.setViewportSize(screens[0]);
    expect((await one.page.goto(path))?.status(), path).toBe(200);
    expect(await one.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'), path).toBe(0);
    await one.page.setViewportSize(screens[1]);
    await one.look(`office-${name}`);
  }
  await one.close();
});

/** Moves on with the Tab key until what is wanted has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<string>(
      '(({ ariaLabel, textContent }) => ariaLabel ?? textContent.trim())(document.activeElement)',
    );
    if (at === name) return;
  }
  throw new Error(`the Tab key does not lead to "${name}"`);
}

it('members are chosen and removed with the keyboard alone, and without JavaScript as well', async () => {
  const desk = await signedIn(DESK);
  const { page } = desk;
  await page.goto(`${office}/members`);
  await tabTo(page, 'Choose all on this page');
  await page.keyboard.press('Space');
  expect(await page.locator('tbody .tick input:checked').count()).toBe(4);
  await tabTo(page, 'Choose Ann Archer');
  await page.keyboard.press('Space');
  expect(await page.locator('[data-tick-all]:indeterminate').count()).toBe(1);
  await tabTo(page, 'Choose Bob');
  await page.keyboard.press('Space');
  await tabTo(page, 'Remove');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Remove 2 members' }).waitFor();
  await desk.look('office-desk-remove');
  await tabTo(page, 'Remove 2 members');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('2 members are removed.').waitFor();
  await desk.close();

  const plain = await signedIn({ ...DESK, javaScriptEnabled: false });
  await plain.page.goto(`${office}/members`);
  await plain.page.getByLabel('Choose all on this page').check();
  await plain.press('Change the role');
  await plain.page.getByRole('radio', { name: 'Manager' }).check();
  await plain.press('Change the role of 2 members');
  await plain.page.getByText('An organization needs an owner').waitFor();
  await plain.look('office-desk-result');
  await plain.close();
  const left = await membersOf(site.scope(), organizationId);
  expect(left.map(({ name, role }) => [name, role])).toEqual([
    ['Ann Archer', 'owner'],
    ['Bob', 'manager'],
  ]);
});
