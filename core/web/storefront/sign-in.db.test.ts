import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { createUser } from '../../modules/users/index.ts';
import { authEndpoints } from '../api/auth/index.ts';
import { signInPage } from './sign-in.page.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let portal: Portal;
let email: string;
let count = 0;
beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [signInPage], endpoints: authEndpoints });
});
afterAll(async () => {
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  site.clock.advance({ hours: 25 });
  email = `ann${(count += 1)}@example.org`;
  await createUser(site.scope(), { email, name: 'Ann', password: PASSWORD });
});

const attempt = (password: string, cookie = '') =>
  portal.ask('/sign-in', { headers: { Cookie: cookie }, body: new URLSearchParams({ email, password }) });
const login = (password: string, cookie = '') =>
  portal.ask('/api/v1/auth/login', { headers: { Cookie: cookie }, body: { email, password } });

describe('too many wrong passwords', () => {
  it('are told when to try again, on the page and through REST', async () => {
    for (let at = 0; at < 5; at += 1) expect((await attempt('wrong password')).status).toBe(401);
    const refused = await attempt(PASSWORD);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '30']);
    expect(refused.text).toContain('Please wait a minute');
    const called = await login(PASSWORD);
    expect([called.status, called.json().code, called.headers['retry-after']]).toEqual([429, 'sign_in.too_many', '30']);
    site.clock.advance({ seconds: 30 });
    expect((await attempt(PASSWORD)).status).toBe(303);
  });

  it('do not keep the browser out that was there before', async () => {
    const known = (await attempt(PASSWORD)).cookies()['ep_browser']!.split(';')[0]!;
    for (let at = 0; at < 6; at += 1) await attempt('wrong password');
    expect((await attempt(PASSWORD)).status).toBe(429);
    expect((await attempt(PASSWORD, `ep_browser=${known}`)).status).toBe(303);
    expect((await login(PASSWORD, `ep_browser=${known}`)).status).toBe(200);
  });

  it('are not forgiven to who forges the cookie', async () => {
    const known = decodeURIComponent((await attempt(PASSWORD)).cookies()['ep_browser']!.split(';')[0]!);
    for (let at = 0; at < 6; at += 1) await attempt('wrong password');
    const [id, mark] = known.split('.');
    for (const forged of [`x${id}.${mark}`, `${id}.${mark!.split('~')[0]}~${'A'.repeat(43)}`, `${id}`]) {
      expect((await attempt(PASSWORD, `ep_browser=${encodeURIComponent(forged)}`)).status).toBe(429);
    }
  });
});
