import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailedTo } from '../../../test/setup/mailed.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { Answer } from '../../../test/setup/web.ts';
import type { Captcha } from '../../kernel/capabilities/captcha.ts';
import { userByEmail } from '../../modules/users/index.ts';
import { accountPages } from '../account/index.ts';
import { newOrganizationPage } from '../admin/organizations/organizations.page.ts';
import { accountEndpoints } from '../api/auth/account.ts';
import { sitePages } from './site-pages.ts';

const password = 'correct horse battery';

let site: TestSite;
let portal: Portal;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, {
    pages: [...sitePages, ...accountPages, newOrganizationPage],
    endpoints: accountEndpoints,
  });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

const cookies = (answer: Answer) => ({
  Cookie: Object.entries(answer.cookies())
    .map(([name, value]) => `${name}=${value}`)
    .join('; '),
});
const register = (email: string) =>
  portal.ask('/register', { body: new URLSearchParams({ name: 'Ann', email, password }) });

describe('registering', () => {
  it('leads over the code from the mail into the account', async () => {
    expect((await portal.ask('/sign-in')).text).toContain('href="/register"');
    expect((await portal.ask('/register')).text).toContain('autocomplete="new-password"');
    const made = await register('ann@example.org');
    expect([made.status, made.headers.location]).toEqual([303, '/register/verify']);
    const headers = cookies(made);
    expect((await portal.ask('/register/verify', { headers })).text).toContain('autocomplete="one-time-code"');
    const type = (code: string) => portal.ask('/register/verify', { headers, body: new URLSearchParams({ code }) });
    const wrong = await type('12');
    expect([wrong.status, wrong.text.includes('id="e-code"')]).toEqual([422, true]);

    const { code } = await mailedTo(site, 'ann@example.org');
    const done = await type(`${code.slice(0, 3)} ${code.slice(3)}`);
    expect([done.status, done.headers.location]).toEqual([303, '/account']);
    const account = await portal.ask('/account', { headers: cookies(done) });
    expect([account.status, account.text.includes('/account/verify')]).toEqual([200, false]);
  });

  it('answers a stranger the same for an address that has an account', async () => {
    const [known, unknown] = [await register('ann@example.org'), await register('new@example.org')];
    const shape = ({ status, headers, text }: Answer) => [
      status,
      headers.location,
      headers['set-cookie']?.map((line) => line.replace(/=[^;]+/, '=…')),
      text,
    ];
    expect(shape(known)).toEqual(shape(unknown));
    const pages = [known, unknown].map((made) => portal.ask('/register/verify', { headers: cookies(made) }));
    const [first, second] = await Promise.all(pages);
    expect(first!.text).toBe(second!.text);
    const again = [known, unknown].map((made) =>
      portal.ask('/register/again', { headers: cookies(made), body: new URLSearchParams() }),
    );
    for (const answer of await Promise.all(again)) expect(answer.headers.location).toBe('/register/verify?again');
    const short = await portal.ask('/register', {
      body: new URLSearchParams({ name: 'Ann', email: 'ann@example.org', password: 'short' }),
    });
    expect([short.status, short.text.includes('id="e-password"')]).toEqual([422, true]);
  });
});

describe('where a plugin brings a captcha', () => {
  it('asks strangers for it before it mails again, on the page and over REST', async () => {
    const made = await register('cap@example.org');
    const headers = cookies(made);
    const { capabilities } = site.parts;
    const captcha: Captcha = {
      id: 'test',
      view: 'test/widget',
      field: 'solved',
      verify: async (_scope, token) => token === 'person',
    };
    Object.assign(capabilities, { captcha });
    try {
      const program = { ...headers, Accept: 'application/json' };
      const refused = await portal.ask('/register/again', { headers: program, body: new URLSearchParams() });
      expect([refused.status, refused.json<{ code: string }>().code]).toEqual([422, 'captcha.failed']);
      const solved = await portal.ask('/register/again', { headers, body: new URLSearchParams({ solved: 'person' }) });
      expect(solved.headers.location).toBe('/register/verify?again');

      const verification = Object.values(made.cookies())[0];
      const resend = (more: Record<string, string>) =>
        portal.ask('/api/v1/auth/verify-email/resend', { headers: more, body: { verification } });
      expect((await resend({})).json<{ code: string }>().code).toBe('captcha.failed');
      expect((await resend({ 'Captcha-Token': 'person' })).status).toBe(202);
    } finally {
      Object.assign(capabilities, { captcha: undefined });
    }
  });
});

describe('an account whose address is not confirmed', () => {
  it('is asked to, may not make an organization, and is done with the link', async () => {
    await register('bea@example.org');
    const bea = await portal.browser((await userByEmail(site.scope(), 'bea@example.org'))!.id);
    expect((await bea.get('/account')).text).toContain('Please confirm your address');
    const organization = { name: 'Bea', email: 'b@example.org', currency: 'EUR', locale: 'en', zone: 'UTC' };
    expect((await bea.post('/admin/organizations/new', organization)).status).toBe(403);
    expect((await bea.post('/account/verify/again')).status).toBe(303);

    const { token } = await mailedTo(site, 'bea@example.org');
    const stranger = await portal.ask(`/verify-email/${token}`);
    expect(stranger.text).toContain('name="password"');
    expect((await bea.get(`/verify-email/${token}`)).text).not.toContain('name="password"');
    expect((await bea.get('/account')).text).toContain('Please confirm your address');
    expect((await bea.post(`/verify-email/${token}`)).headers.location).toBe('/account');
    expect((await bea.get('/account')).text).not.toContain('Please confirm your address');
    expect((await bea.post('/admin/organizations/new', organization)).status).toBe(303);
    expect((await portal.ask(`/verify-email/${token}`)).status).toBe(410);
  });

  it('is signed in by the link and the password', async () => {
    await register('cleo@example.org');
    const { token } = await mailedTo(site, 'cleo@example.org');
    const open = (given: string) =>
      portal.ask(`/verify-email/${token}`, { body: new URLSearchParams({ password: given }) });
    expect((await open('not this one')).status).toBe(422);
    const done = await open(password);
    expect(done.headers.location).toBe('/account');
    expect((await portal.ask('/account', { headers: cookies(done) })).status).toBe(200);
  });
});
