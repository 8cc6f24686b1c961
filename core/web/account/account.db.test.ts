import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPortal, type Browser, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { createUser, sessionsOf, userById } from '../../modules/users/index.ts';
import { sitePages } from '../storefront/site-pages.ts';
import { accountPages } from './index.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let portal: Portal;
let ann: Browser;
let annId: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [...accountPages, ...sitePages] });
  ({ userId: annId } = await createUser(site.scope(), { email: 'ann@example.org', name: 'Ann', password: PASSWORD }));
  ann = await portal.browser(annId);
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

describe('an account', () => {
  it('is for who is signed in, and is where buyers land', async () => {
    expect((await portal.ask('/account')).headers.location).toBe('/sign-in?next=%2Faccount');
    const signIn = new URLSearchParams({ email: 'ann@example.org', password: PASSWORD });
    expect((await portal.ask('/sign-in', { body: signIn })).headers.location).toBe('/account');
    expect((await ann.get('/sign-in')).headers.location).toBe('/account');
    const shown = await ann.get('/account/security');
    expect(shown.text).toContain('<a href="/account/security" aria-current="page">');
    expect(shown.text).toContain('<a href="/account">');
    expect(shown.text).not.toContain('href="/admin"');
    expect((await ann.get('/')).text).toContain('<a href="/account">');
  });

  it('has a profile that two browsers do not overwrite unseen', async () => {
    const { version } = (await userById(site.scope(), annId))!;
    const save = (name: string) => ann.post('/account', { name, locale: 'en', version: String(version) });
    expect((await save('Ann B')).status).toBe(303);
    expect((await save('Ann C')).status).toBe(409);
    expect((await ann.get('/account')).text).toContain('value="Ann B"');
  });

  it('changes its password and signs other browsers out', async () => {
    const elsewhere = await portal.browser(annId);
    expect((await ann.get('/account/security')).text).toContain('This browser');
    const other = (await sessionsOf(site.scope(), annId)).at(0)!;
    expect((await ann.get('/account/password')).status).toBe(200);
    const wrong = await ann.post('/account/password', { current: 'not this', password: 'a brand new one' });
    expect([wrong.status, wrong.text.includes('not your current password')]).toEqual([422, true]);
    expect((await ann.post('/account/password', { current: PASSWORD, password: 'a brand new one' })).status).toBe(303);
    expect((await elsewhere.get('/account')).headers.location).toMatch(/^\/sign-in/);
    expect((await ann.post('/account/sessions/nonsense/end')).status).toBe(404);
    expect((await ann.post(`/account/sessions/${other.id}/end`)).status).toBe(303);
  });
});
