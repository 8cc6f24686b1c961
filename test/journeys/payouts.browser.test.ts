import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { newId } from '../../core/kernel/ids.ts';
import type { SettingsStore } from '../../core/kernel/settings/store.ts';
import { post } from '../../core/modules/ledger/index.ts';
import { addMember } from '../../core/modules/organizations/index.ts';
import { gatewayAccountsOf, saveSiteAccount, SaveSiteAccount } from '../../core/modules/payments/index.ts';
import { listPayouts, payoutSettings } from '../../core/modules/payouts/index.ts';
import { createUser } from '../../core/modules/users/index.ts';
import { feePages } from '../../core/web/admin/fees/index.ts';
import { paymentAdminPages } from '../../core/web/admin/payments/index.ts';
import { payoutPages } from '../../core/web/admin/payouts/index.ts';
import { openShop } from '../factories/shop.ts';
import { fakeProvider, registered } from '../setup/fake-provider.ts';
import { launchBrowser, phone, type Phone } from '../setup/phone.ts';
import { testPortal, type Portal } from '../setup/portal.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

// Many pages, each with axe.
vi.setConfig({ testTimeout: 180_000 });

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 860 };
const provider = fakeProvider();
let site: TestSite;
let portal: Portal;
let browser: Browser;
let organizationId: string;
let office: string;

beforeAll(async () => {
  const keys = z.object({ secretKey: z.string().min(8).meta({ title: 'payouts.account.number', widget: 'secret' }) });
  // Its name is that of the text `fields.name`.
  const keyed = { pluginId: 'fields', gateway: { ...provider.gateway, id: 'fields' }, settings: keys };
  const { transfers: _none, ...plain } = fakeProvider().gateway;
  const gateways = new Map([registered(plain), ['fields', keyed] as const]);
  site = await testSite({ capabilities: { gateways } });
  const pages = [payoutPages, paymentAdminPages, feePages].flat();
  [browser, portal] = await Promise.all([launchBrowser(), testPortal(site, { pages })]);
  ({ organizationId } = await openShop(site));
  office = `/admin/o/org-${organizationId}`;
  const scope = site.scope();
  await saveSiteAccount(scope, SaveSiteAccount.parse({ gateway: 'fake', label: 'Card', mode: 'live' }));
  const settings = site.parts.settings as SettingsStore;
  const debtor = { debtorHolder: 'The site', debtorIban: 'DE02120300000000202051' };
  await scope.tx((tx) => settings.write(tx, payoutSettings, 'site', { accountDays: 0, ...debtor }));
});
afterAll(async () => {
  // The plugin of the gateway would bring its name.
  expect(portal.missing.filter((key) => key !== 'fake.name')).toEqual([]);
  await browser.close();
  await portal.close();
  await site.close();
});

/** An admin of the site who owns the organization too. */
async function signedIn(name: string): Promise<Phone> {
  const email = `${name.toLowerCase()}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name, isAdmin: true });
  await addMember(site.scope(), { organizationId, email, role: 'owner' });
  const one = await phone(browser, portal.origin);
  const [key = '', value = ''] = (await portal.browser(userId)).cookie.split('=');
  await one.page.context().addCookies([{ name: key, value, url: portal.origin }]);
  return one;
}

/** Each page on both screens; with axe on one of them. */
async function look(one: Phone, path: string, name: string, first = DESK, second = PHONE): Promise<void> {
  await fit(one, path, name, first);
  await one.page.setViewportSize(second);
  await one.look(name);
}

async function fit(one: Phone, path: string, name: string, first = DESK): Promise<void> {
  await one.page.setViewportSize(first);
  expect((await one.page.goto(path))?.status(), path).toBe(200);
  if (process.env.SCREENSHOTS) {
    await one.page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${first.width}.png`, fullPage: true });
  }
  expect(await one.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'), path).toBe(0);
  await one.page.setViewportSize({ width: 320, height: 700 });
  expect(await one.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'), path).toBe(0);
}

async function collect(minor: number): Promise<void> {
  const [account] = await gatewayAccountsOf(site.scope(), organizationId);
  await site.scope().tx((tx) =>
    post(tx, {
      ...{ organizationId, currency: 'EUR', kind: 'payment.captured', orderId: null, what: 'captured-1' },
      ...{ source: { kind: 'payment', id: newId() }, gatewayAccountId: account!.id, at: tx.clock.in({ days: -10 }) },
      lines: { clearing: minor, payable: 0 - minor },
    }),
  );
}

it('an organization names its account, the site drafts and sends, and a second person approves', async () => {
  const ann = await signedIn('Ann');
  await look(ann, `${office}/payouts`, 'payouts-own-empty');
  await look(ann, '/admin/payouts', 'payouts-runs-empty');
  await collect(123_456);
  await ann.page.goto(`${office}/payouts/account`);
  await ann.page.getByLabel('Account holder').fill('Harbour Hall');
  await ann.page.getByLabel(/^IBAN/).fill('DE00 1234');
  await ann.press('Save');
  await ann.page.getByText('This is not a valid IBAN.').first().waitFor();
  await ann.look('payouts-account-wrong');
  await ann.page.getByLabel(/^IBAN/).fill('DE02 1203 0000 0000 2020 51');
  await ann.press('Save');
  await look(ann, '/admin/payouts/new', 'payouts-preview');
  await ann.press('Draft these payouts');
  const run = new URL(ann.page.url()).pathname;
  await ann.press('Approve all drafts');
  await ann.page.getByText('A second person must approve it').first().waitFor();

  const bea = await signedIn('Bea');
  await bea.page.goto(run);
  await bea.press('Approve all drafts');
  await bea.press('Send the payouts');
  const file = await bea.file((await bea.page.getByRole('link', { name: 'SEPA (pain.001)' }).getAttribute('href'))!);
  expect([file.type, file.bytes.toString().includes('1234.56')]).toEqual(['application/xml; charset=utf-8', true]);
  await look(bea, run, 'payouts-run', PHONE, DESK);
  const [payout] = (await listPayouts(site.scope(), { organizationId })).rows;
  const at = `/admin/payouts/payout/${payout!.id}`;
  await look(bea, `${at}/paid`, 'payouts-paid');
  await bea.page.getByLabel('Reference').fill('B-1');
  await bea.press('It is paid');
  await look(bea, at, 'payouts-payout', PHONE, DESK);
  await collect(5000);
  await look(bea, `${office}/payouts`, 'payouts-own');
  await look(bea, `${office}/payouts/${payout!.id}`, 'payouts-own-payout', PHONE, DESK);
  const statement = await bea.file(`${office}/payouts/${payout!.id}/statement.pdf`);
  expect([statement.type, statement.bytes.subarray(0, 5).toString()]).toEqual(['application/pdf', '%PDF-']);

  await look(bea, '/admin/payouts/balances', 'payouts-balances');
  await bea.page.goto(`/admin/payouts/balances/${organizationId}/block`);
  await bea.page.getByLabel('Reason').fill('Complaints');
  await bea.press('Stop payouts');
  await look(bea, `/admin/payouts/balances/${organizationId}`, 'payouts-balance', PHONE, DESK);
  await bea.press('Allow payouts again');
  await bea.page.goto(`/admin/payouts/balances/${organizationId}/receive`);
  await bea.page.getByLabel('Amount').fill('12.50');
  await bea.page.getByLabel('Reference').fill('March');
  await bea.press('It paid the site');
  await bea.page.getByText('€62.50').first().waitFor();
  await look(bea, '/admin/payouts', 'payouts-runs');
  await fit(bea, '/admin/site-accounts', 'payouts-site-accounts');
  await bea.press('Card', 'link');
  await bea.look('payouts-site-account');
  await fit(bea, `${office}/payments`, 'payouts-methods');
  await bea.press('Card', 'link');
  await bea.look('payouts-site-method');
  await bea.page.goto('/admin/fees/new');
  await bea.look('payouts-fee');
  await Promise.all([ann.close(), bea.close()]);
});

it('keys of an account of the site are saved and tried, and an organization connects its own to it', async () => {
  const eve = await signedIn('Eve');
  await look(eve, '/admin/site-accounts/new/fields', 'site-account-new', DESK, PHONE);
  await eve.page.getByLabel('Account number').fill('sk_live_of_the_site');
  await eve.page.getByLabel('Mode').selectOption('live');
  await eve.page.getByLabel('Money for organizations').selectOption('at_once');
  await eve.press('Add');
  await eve.press('Name', 'link');
  await eve.look('site-account');
  expect(await eve.page.content()).not.toContain('sk_live_of_the_site');
  await eve.press('Test it');
  await eve.page.getByText('It works: the provider answered.').waitFor();

  await look(eve, `${office}/payouts`, 'payouts-own-connect');
  await eve.press('Payouts through Name', 'link');
  const here = eve.page.url();
  provider.setupAt = here;
  await eve.look('connect-none');
  await eve.press('Connect an account at Name');
  await eve.page.getByText('Something is missing').first().waitFor();
  await eve.look('connect-incomplete');
  const [[ref]] = [...provider.payees] as [[string, unknown]];
  provider.payees.set(ref, { ref, state: 'ready', wants: [] });
  await look(eve, new URL(here).pathname, 'connect-ready');
  await eve.press('Be paid there');
  await look(eve, new URL(here).pathname, 'connect-used');
  await eve.close();
});
