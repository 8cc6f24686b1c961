import { generate } from 'otplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailedCode } from '../../../test/setup/mailed.ts';
import { testPortal, type Browser, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { beginTotp, confirmTotp, renewRecoveryCodes, secondFactorsOf } from '../../modules/sign-in/index.ts';
import { changePassword, createUser, findSession, sessionSettings } from '../../modules/users/index.ts';
import { sitePages } from '../storefront/site-pages.ts';
import { accountPages } from './index.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let portal: Portal;
let ann: Browser;
let annId: string;
let email: string;
let count = 0;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [...accountPages, ...sitePages] });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  count += 1;
  email = `ann${count}@example.org`;
  ({ userId: annId } = await createUser(site.scope(), { email, name: 'Ann', password: PASSWORD }));
  ann = await portal.browser(annId);
});

const codeNow = (secret: string) => generate({ secret, epoch: Math.floor(site.clock.now().getTime() / 1000) });

async function withApp(): Promise<string> {
  const { setup, secret } = await beginTotp(site.scope(), annId);
  await confirmTotp(site.scope(), { userId: annId, setup, code: await codeNow(secret) });
  site.clock.advance({ seconds: 30 });
  return secret;
}

const password = (path = '/sign-in', cookie?: string) =>
  portal.ask(path, {
    body: new URLSearchParams({ email, password: PASSWORD }),
    ...(cookie !== undefined && { headers: { Cookie: cookie } }),
  });

const second = (cookie: string, fields: Record<string, string>, path = '/sign-in/second-factor') =>
  portal.ask(path, { body: new URLSearchParams(fields), headers: { Cookie: cookie } });

const hidden = (html: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html.replaceAll('&#x3D;', '='))?.[1] ?? '';

describe('an authenticator app', () => {
  it('is set up from its QR code or key, and brings recovery codes that are shown once', async () => {
    const shown = await ann.get('/account/security/app');
    expect(shown.text).toContain('<svg');
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(shown.text)![1]!.replaceAll(' ', '');
    const setup = hidden(shown.text, 'setup');

    const wrong = await ann.post('/account/security/app', { setup, code: '000000' });
    expect([wrong.status, hidden(wrong.text, 'setup'), wrong.text.includes('This code is not right')]).toEqual([
      401,
      setup,
      true,
    ]);
    const done = await ann.post('/account/security/app', { setup, code: await codeNow(secret) });
    const codes = [...done.text.matchAll(/<li><code>([A-Z0-9]{5}-[A-Z0-9]{5})<\/code>/g)].map(([, code]) => code!);
    expect([done.status, codes.length, done.headers['cache-control']]).toEqual([200, 10, 'no-store']);

    const file = await ann.post('/account/security/recovery-codes/file', { codes: codes.join(' ') });
    expect(file.headers['content-disposition']).toContain('recovery-codes.txt');
    expect(file.text.split('\r\n').slice(2, -1)).toEqual(codes);
    const overview = (await ann.get('/account/security')).text;
    expect(overview).toContain('10 codes are left');
    expect(overview).not.toContain(codes[0]);
  });

  it('ends the sessions that proved less, tells the owner, and keeps the one it was set up in', async () => {
    const elsewhere = await portal.browser(annId);
    const { setup, secret } = await beginTotp(site.scope(), annId);
    await ann.post('/account/security/app', { setup, code: await codeNow(secret) });
    expect((await elsewhere.get('/account/security')).headers.location).toMatch(/^\/sign-in/);
    expect((await ann.get('/account/security')).status).toBe(200);
    const told = await site.scope().em.find(OutboxRow, { name: 'user.security_notice' });
    expect(told.map(({ payload }) => payload).filter((it) => it['email'] === email)).toEqual([
      expect.objectContaining({ what: 'totp_added' }),
      expect.objectContaining({ what: 'recovery_codes_renewed' }),
    ]);
  });

  it('is removed with its recovery codes', async () => {
    await withApp();
    await renewRecoveryCodes(site.scope(), annId);
    ann = await portal.browser(annId);
    expect((await ann.get('/account/security/app/remove')).status).toBe(200);
    expect((await ann.post('/account/security/app/remove')).headers.location).toBe('/account/security');
    expect(await secondFactorsOf(site.scope(), annId)).toEqual([]);
    expect((await password()).headers.location).toBe('/account');
  });
});

describe('signing in with a second factor', () => {
  it('gives no session before the code, and one of its own after it', async () => {
    const secret = await withApp();
    const first = await password('/sign-in?next=%2Faccount%2Fsecurity');
    expect(first.headers.location).toBe('/sign-in/second-factor?next=%2Faccount%2Fsecurity');
    const { ep_sign_in: pending, ...others } = first.cookies();
    expect(Object.keys(others)).toEqual([]);
    expect(first.headers['set-cookie']![0]).toMatch(/HttpOnly/);

    const cookie = `ep_sign_in=${pending!.split(';')[0]}`;
    const asked = await portal.ask('/sign-in/second-factor', { headers: { Cookie: cookie } });
    expect(asked.text).toContain('autocomplete="one-time-code"');
    expect((await second(cookie, { method: 'totp', code: '000000' })).status).toBe(401);
    const done = await second(cookie, { method: 'totp', code: await codeNow(secret) }, first.headers.location!);
    expect(done.headers.location).toBe('/account/security');
    expect(done.cookies()['ep_session']).toBeTruthy();
    const again = await second(cookie, { method: 'totp', code: '000000' });
    expect([again.headers.location, again.cookies()['ep_session']]).toEqual(['/sign-in', undefined]);
  });

  it('takes a recovery code instead', async () => {
    await withApp();
    const [code = ''] = await renewRecoveryCodes(site.scope(), annId);
    const cookie = `ep_sign_in=${(await password()).cookies()['ep_sign_in']!.split(';')[0]}`;
    const asked = await portal.ask('/sign-in/second-factor?with=recovery', { headers: { Cookie: cookie } });
    expect(asked.text).toContain('name="method" value="recovery"');
    expect((await second(cookie, { method: 'recovery', code })).headers.location).toBe('/account');
  });

  it('starts over without the cookie of the first proof', async () => {
    const asked = await portal.ask('/sign-in/second-factor?next=%2Faccount');
    expect(asked.headers.location).toBe('/sign-in?next=%2Faccount');
  });
});

describe('a session', () => {
  it('gets a new token by signing in, whatever the browser sent', async () => {
    const planted = 'a-token-that-somebody-else-chose-and-knows';
    const signedIn = await password('/sign-in', `ep_session=${planted}`);
    const token = signedIn.cookies()['ep_session']!.split(';')[0]!;
    expect(token).not.toBe(planted);
    expect(await findSession(site.scope(), planted)).toBeUndefined();
    expect((await findSession(site.scope(), token))?.actor.userId).toBe(annId);
  });

  it('that was signed in before ends when somebody signs in in its place', async () => {
    const before = (await password()).cookies()['ep_session']!.split(';')[0]!;
    const session = (await findSession(site.scope(), before))!;
    expect(session.actor.userId).toBe(annId);
    await ann.post('/sign-out');
    expect((await ann.get('/account')).headers.location).toMatch(/^\/sign-in/);
  });
});

describe('a remembered browser', () => {
  const cookieOf = (answer: Awaited<ReturnType<typeof password>>, name: string) =>
    `${name}=${answer.cookies()[name]!.split(';')[0]}`;

  async function remember(secret: string): Promise<string> {
    const pending = cookieOf(await password(), 'ep_sign_in');
    const done = await second(pending, { method: 'totp', code: await codeNow(secret), remember: 'true' });
    site.clock.advance({ seconds: 30 });
    return cookieOf(done, 'ep_remembered');
  }

  it('is spared the second factor for thirty days, for its own account', async () => {
    const remembered = await remember(await withApp());
    expect((await password('/sign-in', remembered)).headers.location).toBe('/account');
    expect((await password('/sign-in', 'ep_remembered=made-up')).headers.location).toBe('/sign-in/second-factor');
    const ann = email;
    email = `bob-${ann}`;
    ({ userId: annId } = await createUser(site.scope(), { email, name: 'Bob', password: PASSWORD }));
    await withApp();
    expect((await password('/sign-in', remembered)).headers.location).toBe('/sign-in/second-factor');
    email = ann;
    site.clock.advance({ days: 31 });
    expect((await password('/sign-in', remembered)).headers.location).toBe('/sign-in/second-factor');
  });

  it('is not remembered unless the person wishes it', async () => {
    const secret = await withApp();
    const pending = cookieOf(await password(), 'ep_sign_in');
    const done = await second(pending, { method: 'totp', code: await codeNow(secret) });
    expect(done.cookies()['ep_remembered']).toBeUndefined();
  });

  it('is forgotten by its owner, and with the password', async () => {
    const secret = await withApp();
    const [one, two] = [await remember(secret), await remember(secret)];
    ann = await portal.browser(annId);
    const listed = (await ann.get('/account/security')).text.replaceAll('&#x3D;', '=');
    const [, first = ''] = /remembered\/([\w-]{36})\/forget/.exec(listed)!;
    const forget = `/account/security/remembered/${first}/forget`;
    const { userId: bobId } = await createUser(site.scope(), { email: `bob-${email}`, name: 'Bob' });
    expect((await (await portal.browser(bobId)).post(forget)).status).toBe(404);
    expect((await ann.post(forget)).status).toBe(303);
    expect((await password('/sign-in', two)).headers.location).toBe('/sign-in/second-factor');
    expect((await password('/sign-in', one)).headers.location).toBe('/account');

    const change = { userId: annId, current: PASSWORD, password: 'another long sentence' };
    await changePassword(site.scope(), { ...change, sessionId: undefined });
    await changePassword(site.scope(), { userId: annId, current: change.password, password: PASSWORD });
    expect((await password('/sign-in', one)).headers.location).toBe('/sign-in/second-factor');
  });
});

describe('signed-in browsers', () => {
  it('are signed out all at once, but for the one that asks', async () => {
    const [phone, laptop] = [await portal.browser(annId), await portal.browser(annId)];
    expect((await ann.get('/account/security')).text).toContain('/account/security/sign-out');
    expect((await ann.post('/account/security/sign-out')).status).toBe(303);
    expect((await ann.get('/account/security')).status).toBe(200);
    for (const other of [phone, laptop]) expect((await other.get('/account')).headers.location).toMatch(/^\/sign-in/);
  });

  it('stay signed in as long as the site says', async () => {
    const store = site.parts.settings as SettingsStore;
    await site.scope().tx((tx) => store.write(tx, sessionSettings, 'site', { idleDays: 2, longestDays: 3 }));
    const browser = await portal.browser(annId);
    site.clock.advance({ days: 1 });
    expect((await browser.get('/account')).status).toBe(200);
    site.clock.advance({ hours: 36 });
    expect((await browser.get('/account')).status).toBe(200);
    site.clock.advance({ hours: 13 });
    expect((await browser.get('/account')).status).toBe(303);
    await site.scope().tx((tx) => store.write(tx, sessionSettings, 'site', {}));
  });

  it('that nobody knew before are told to the owner; the one of every day is not', async () => {
    const told = async () =>
      (await site.scope().em.find(OutboxRow, { name: 'user.security_notice' })).filter(
        ({ payload }) => payload['email'] === email && payload['what'] === 'signed_in_new',
      ).length;
    const first = await password();
    expect(await told()).toBe(0);
    site.clock.advance({ hours: 2 });
    const browser = Object.entries(first.cookies()).find(([name]) => name.includes('browser'))!;
    await password('/sign-in', `${browser[0]}=${browser[1].split(';')[0]}`);
    expect(await told()).toBe(0);
    await password();
    expect(await told()).toBe(1);
  });
});

describe('a code by mail', () => {
  it('is switched on, mailed at the press of a button, and typed', async () => {
    expect((await ann.get('/account/security')).text).toContain('/account/security/mail-code');
    expect((await ann.get('/account/security/mail-code')).text).toContain(email);
    expect((await ann.post('/account/security/mail-code')).text).toContain('recovery-codes');
    const first = await password('/sign-in?next=%2Faccount%2Fsecurity');
    const cookie = `ep_sign_in=${first.cookies()['ep_sign_in']!.split(';')[0]}`;
    const read = async (path: string) =>
      (await portal.ask(path, { headers: { Cookie: cookie } })).text.replaceAll('&#x3D;', '=');
    const mails = '/sign-in/second-factor/mail?next=%2Faccount%2Fsecurity';
    const offered = await read(first.headers.location!);
    expect([offered.includes(`action="${mails}"`), offered.includes('name="code"')]).toEqual([true, false]);
    expect(await read(mails)).toContain('Mail me a code');
    const sent = await second(cookie, {}, mails);
    expect(sent.headers.location).toBe('/sign-in/second-factor?next=%2Faccount%2Fsecurity&with=mail');
    expect(await read(sent.headers.location!)).toContain('autocomplete="one-time-code"');
    const proof = { method: 'mail', code: await mailedCode(site, annId) };
    const done = await second(cookie, proof, first.headers.location!);
    expect(done.headers.location).toBe('/account/security');
    ann = await portal.browser(annId);
    expect((await ann.post('/account/security/mail-code/remove')).headers.location).toBe('/account/security');
    expect((await password()).headers.location).toBe('/account');
  });

  it('lets whoever has nothing else show who they are, and set a password', async () => {
    const { userId } = await createUser(site.scope(), { email: `bob-${email}`, name: 'Bob' });
    const bob = await portal.browser(userId);
    site.clock.advance({ minutes: 16 });
    const led = (await bob.get('/account/password')).headers.location!;
    expect((await bob.get(led)).text).toContain('Mail me a code');
    const mails = led.replace('/confirm?', '/confirm/mail?');
    expect((await bob.get(mails)).status).toBe(200);
    const there = (await bob.post(mails)).headers.location!;
    const proof = { method: 'mail', code: await mailedCode(site, userId) };
    expect((await bob.post(there, proof)).headers.location).toBe('/account/password');
    const form = (await bob.get('/account/password')).text;
    expect([form.includes('name="password"'), form.includes('name="current"')]).toEqual([true, false]);
    expect((await bob.post('/account/password', { password: PASSWORD })).headers.location).toBe('/account/security');
    const second = await bob.post('/account/password', { current: 'not this one', password: 'another sentence' });
    expect([second.status, second.text.includes('name="current"')]).toEqual([422, true]);
  });
});

describe('dangerous pages', () => {
  const there = '/account/security/recovery-codes';

  it('ask who it is when the last proof is a while ago, and lead back', async () => {
    expect((await ann.get(there)).status).toBe(200);
    site.clock.advance({ minutes: 16 });
    const led = (await ann.get(there)).headers.location!;
    expect(led).toBe(`/account/security/confirm?next=${encodeURIComponent(there)}`);
    expect((await ann.post(there)).headers.location).toBe(led);
    expect((await ann.get('/account/security')).status).toBe(200);

    expect((await ann.get(led)).text).toContain('autocomplete="current-password"');
    expect((await ann.post(led, { method: 'password', code: 'not this one' })).status).toBe(422);
    expect((await ann.post(led, { method: 'password', code: PASSWORD })).headers.location).toBe(there);
    expect((await ann.get(there)).status).toBe(200);
  });

  it('want the factor of who has one: the password alone is not enough', async () => {
    const secret = await withApp();
    ann = await portal.browser(annId);
    site.clock.advance({ minutes: 16 });
    const confirm = '/account/security/confirm';
    expect((await ann.post(confirm, { method: 'password', code: PASSWORD })).status).toBe(422);
    expect((await ann.get(there)).status).toBe(303);
    await ann.post(confirm, { method: 'totp', code: await codeNow(secret) });
    expect((await ann.get(there)).status).toBe(200);
  });

  it('lead whoever has nothing to prove it with through signing in again', async () => {
    const account = { email: `none-${email}`, name: 'No password', emailVerified: false };
    const { userId } = await createUser(site.scope(), account);
    const bob = await portal.browser(userId);
    expect((await bob.get('/account/security/confirm')).text).toContain('action="/sign-out"');
  });

  it('say so to programs', async () => {
    site.clock.advance({ minutes: 16 });
    const told = await portal.ask(there, { headers: { Cookie: ann.cookie, Accept: 'application/json' } });
    expect([told.status, told.json().code]).toEqual([403, 'sign_in.not_recent']);
  });
});
