import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUser, userByEmail } from '../../core/modules/users/index.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';
import type { Answer } from '../setup/web.ts';

let site: RunningSite;
const email = 'eve.target@example.org';
const password = 'a horse that reads tickets';
const form = (fields: Record<string, string>) => new URLSearchParams(fields);

beforeAll(async () => {
  site = await runningSite();
  await site.fill();
  await createUser(site.app.scope(), { email, name: 'Eve Target', password, locale: 'en' });
});
afterAll(() => site.close());
// Whatever was tried, the site never failed by itself.
afterEach(() => expect(site.errors.splice(0)).toEqual([]));

const signIn = (headers: Record<string, string> = {}, at = '/sign-in', fields = { email, password }) =>
  site.ask(at, { headers: { Origin: site.origin, ...headers }, body: form(fields) });

const sessionOf = (answer: Answer) => answer.cookies()['ep_session'];

describe('a session that was planted', () => {
  it('is replaced at sign-in, whether it was made up or somebody else’s', async () => {
    await createUser(site.app.scope(), { email: 'mallory@example.org', name: 'Mallory', locale: 'en' });
    const theirs = await site.browserOf('mallory@example.org');
    const madeUp = { cookie: 'ep_session=made-up-by-a-stranger-and-long-enough', csrf: '' };
    for (const planted of [madeUp, theirs]) {
      const fixed = await signIn({ Cookie: planted.cookie, 'X-CSRF-Token': planted.csrf });
      const own = sessionOf(fixed);
      expect(own).toBeDefined();
      expect(planted.cookie).not.toContain(own!);
      const asPlanted = await site.ask('/account', { headers: { Cookie: planted.cookie } });
      expect([asPlanted.status, asPlanted.headers.location]).toEqual([303, '/sign-in?next=%2Faccount']);
      expect((await site.ask('/account', { headers: { Cookie: `ep_session=${own}` } })).text).toContain(email);
    }
  });

  it('is over for good after signing out', async () => {
    const own = sessionOf(await signIn())!;
    const headers = { Cookie: `ep_session=${own}`, Origin: site.origin };
    const page = await site.ask('/account', { headers });
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)![1]!;
    const out = await site.ask('/sign-out', { headers, body: form({ _csrf: token }) });
    expect([out.status, out.headers['clear-site-data']]).toEqual([303, '"storage"']);
    expect((await site.ask('/account', { headers })).status).toBe(303);
  });
});

describe('a page of another site', () => {
  it.each([
    ['its own Origin', { Origin: 'https://evil.example' }],
    ['no trace but where it was started', { 'Sec-Fetch-Site': 'cross-site', Origin: 'null' }],
    ['a neighbour of the site', { 'Sec-Fetch-Site': 'same-site' }],
  ])('posts nothing in a signed-in browser’s name: %s', async (_what, headers) => {
    const browser = await site.browserOf(email);
    const asVictim = { Cookie: browser.cookie, ...headers };
    const before = await userByEmail(site.app.scope(), email);
    const page = await site.ask('/account', { headers: asVictim, body: form({ name: 'Owned', locale: 'en' }) });
    expect(page.status).toBe(403);
    const call = await site.ask('/api/v1/organizations', {
      headers: asVictim,
      body: { name: 'Owned', email, currency: 'EUR', locale: 'en', zone: 'UTC' },
    });
    expect(call.status).toBe(403);
    expect((await signIn(headers)).status).toBe(403);
    expect(await userByEmail(site.app.scope(), email)).toEqual(before);
  });

  it('cannot guess the token of a form, nor use that of its own session', async () => {
    const browser = await site.browserOf(email);
    const others = await site.browserOf('owner@example.org');
    for (const _csrf of ['', 'x', others.csrf, browser.csrf.slice(0, -2)]) {
      const answer = await site.ask('/account', {
        headers: { Cookie: browser.cookie, Origin: site.origin },
        body: form({ _csrf, name: 'Owned', locale: 'en' }),
      });
      expect(answer.status).toBe(403);
    }
  });
});

it.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/%09/evil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  '/..//evil.example',
  'http:evil.example',
])('signing in leads to no other site: %s', async (next) => {
  const { headers, status } = await signIn({}, `/sign-in?next=${encodeURIComponent(next)}`);
  expect(status).toBe(303);
  expect(new URL(headers.location!, site.origin).origin).toBe(site.origin);
});

describe('who has an account', () => {
  const plain = ({ status, text, headers }: Answer) => ({
    status,
    text: text.replaceAll(/value="[^"]*"|[0-9a-f-]{36}|"instance":"[^"]*"/g, ''),
    location: headers.location,
  });

  it('is not told by a refused sign-in', async () => {
    const known = await signIn({}, '/sign-in', { email, password: 'a wrong password of length' });
    const unknown = await signIn({}, '/sign-in', {
      email: 'nobody@example.org',
      password: 'a wrong password of length',
    });
    expect(plain(known)).toEqual(plain(unknown));
    const call = (address: string) =>
      site.ask('/api/v1/auth/login', { body: { email: address, password: 'a wrong password of length' } });
    expect(plain(await call(email))).toEqual(plain(await call('nobody@example.org')));
  });

  it('is not told by a forgotten password', async () => {
    const ask = (address: string) =>
      site.ask('/password/forgot', { headers: { Origin: site.origin }, body: form({ email: address }) });
    expect(plain(await ask(email))).toEqual(plain(await ask('nobody@example.org')));
  });
});

it('fields that nobody offered change nothing', async () => {
  const browser = await site.browserOf(email);
  const more = { isAdmin: 'true', passwordHash: 'x', id: 'x', emailVerifiedAt: '2020-01-01' };
  await browser.post('/account', { name: 'Eve Target', locale: 'en', ...more });
  expect(await userByEmail(site.app.scope(), email)).toMatchObject({ isAdmin: false });
  const call = await site.ask('/api/v1/auth/register', {
    body: { email: 'new@example.org', name: 'New', password, isAdmin: true },
  });
  expect(call.status).toBe(422);
  expect(await userByEmail(site.app.scope(), 'new@example.org')).toBeUndefined();
});

it('links in mails lead to the site’s own address, whatever host was asked', async () => {
  const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' };
  await site.ask('/password/forgot', { headers, body: form({ email }) });
  await site.runDue();
  const em = site.app.database.em.fork();
  const [mail] = await em.execute<{ html: string; plain_text: string }[]>(
    'select html, plain_text from messages where to_address = ? order by id desc',
    [email],
  );
  expect(mail!.html + mail!.plain_text).not.toContain('evil.example');
  expect(mail!.plain_text).toContain(`${site.origin}/password/reset/`);
});
