import { generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { softPasskey } from '../../../../test/setup/soft-passkey.ts';
import { testWeb, type TestWeb } from '../../../../test/setup/web.ts';
import { createScope } from '../../../kernel/scope/create-scope.ts';
import { findCaller } from '../../../modules/access/index.ts';
import { addPasskey, beginPasskey, beginTotp, confirmTotp, removePasskey } from '../../../modules/sign-in/index.ts';
import { createUser, endSession, findSession, startSession } from '../../../modules/users/index.ts';
import { mailedCode, mailedTo } from '../../../../test/setup/mailed.ts';
import { authEndpoints } from './index.ts';

let site: TestSite;
let web: TestWeb;

beforeAll(async () => {
  site = await testSite();
  web = await testWeb({
    site: site.site,
    clock: site.clock,
    makeScope: (actor, at) => createScope(site.parts, { actor, ...at }),
    sessions: { find: findSession, start: startSession, end: endSession },
    callers: { find: findCaller },
    endpoints: authEndpoints as never,
  });
});
afterAll(async () => {
  await web.close();
  await site.close();
});

const ada = { email: 'Ada@Example.org', name: 'Ada', password: 'correct horse battery' };
const right = { email: ada.email, password: ada.password };
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
const login = async (refreshIn: 'cookie' | 'body') => web.ask('/api/v1/auth/login', { body: { ...right, refreshIn } });
const refresh = (refreshToken: string) => web.ask('/api/v1/auth/refresh', { body: { refreshToken } });
const whoIs = async (token: string) => (await web.ask('/api/v1/auth/me', bearer(token))).status;

describe('signing in through REST', () => {
  it('makes an account, says who is signed in, and ends the session', async () => {
    const made = await web.ask('/api/v1/auth/register', { body: ada });
    expect(made.status).toBe(202);
    const { accessToken, user } = (await web.ask('/api/v1/auth/login', { body: right })).json();
    expect(user).toMatchObject({ email: 'ada@example.org', name: 'Ada', emailVerified: false, organizations: [] });

    expect((await web.ask('/api/v1/auth/me', bearer(accessToken))).json()).toEqual(user);
    const out = await web.ask('/api/v1/auth/logout', { method: 'POST', ...bearer(accessToken) });
    expect([out.status, out.text]).toEqual([204, '']);
    expect(await whoIs(accessToken)).toBe(401);
  });

  it('gives a token for the right password only', async () => {
    expect((await login('cookie')).json()).toMatchObject({ expiresIn: 900, user: { name: 'Ada' } });
    const wrong = await web.ask('/api/v1/auth/login', { body: { email: ada.email, password: 'x' } });
    expect([wrong.status, wrong.json().code]).toEqual([401, 'sign_in.wrong']);
  });

  it('asks whoever has an authenticator app for its code', async () => {
    const account = { email: 'eve@example.org', name: 'Eve', password: ada.password };
    const { userId } = await createUser(site.scope(), account);
    const { setup, secret } = await beginTotp(site.scope(), userId);
    const codeNow = () => generate({ secret, epoch: Math.floor(site.clock.now().getTime() / 1000) });
    await confirmTotp(site.scope(), { userId, setup, code: await codeNow() });
    site.clock.advance({ seconds: 30 });

    const first = await web.ask('/api/v1/auth/login', { body: { email: account.email, password: account.password } });
    expect([first.status, first.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'sign_in.second_factor', methods: ['totp'] }),
    ]);
    const { pending } = first.json();
    expect((await web.ask('/api/v1/auth/me', bearer(pending))).status).toBe(401);
    const wrong = { pending, method: 'totp', code: '000000' };
    expect((await web.ask('/api/v1/auth/login/second-factor', { body: wrong })).json().code).toBe('sign_in.code_wrong');
    const right = { ...wrong, code: await codeNow() };
    const second = await web.ask('/api/v1/auth/login/second-factor', { body: right });
    expect(second.json().user).toMatchObject({ name: 'Eve' });
    expect((await web.ask('/api/v1/auth/me', bearer(second.json().accessToken))).status).toBe(200);
  });

  it('asks whoever wishes it for a code from their mailbox', async () => {
    const account = { email: 'ivy@example.org', name: 'Ivy', password: ada.password };
    const { userId } = await createUser(site.scope(), account);
    const credentials = { email: account.email, password: account.password };
    const ask = (path: string, options: object) => web.ask(`/api/v1/auth/${path}`, options);
    const { accessToken } = (await ask('login', { body: credentials })).json();
    const added = await ask('factors/mail', { method: 'POST', ...bearer(accessToken) });
    expect([added.status, added.json().recoveryCodes.length]).toEqual([200, 10]);

    const { pending, methods } = (await ask('login', { body: credentials })).json();
    expect(methods).toEqual(['mail', 'recovery']);
    expect((await ask('login/second-factor/mail', { body: { pending: 'made up' } })).status).toBe(401);
    expect((await ask('login/second-factor/mail', { body: { pending } })).status).toBe(204);
    const proof = { pending, method: 'mail', code: await mailedCode(site, userId) };
    const done = await ask('login/second-factor', { body: proof });
    expect(done.json().user).toMatchObject({ name: 'Ivy' });

    const own = bearer(done.json().accessToken);
    site.clock.advance({ minutes: 14 });
    expect((await ask('confirm/mail', { method: 'POST', ...own })).status).toBe(204);
    const again = { method: 'mail', code: await mailedCode(site, userId) };
    expect((await ask('confirm', { body: again, ...own })).status).toBe(204);
    expect((await ask('factors/mail', { method: 'DELETE', ...own })).status).toBe(204);
    expect((await ask('login', { body: credentials })).status).toBe(200);
  });

  it('lists the person’s sessions and signs them out', async () => {
    const mine = (await login('body')).json().accessToken;
    const other = (await login('body')).json().accessToken;
    const sessions = (path = '', method = 'GET', token = mine) =>
      web.ask(`/api/v1/auth/sessions${path}`, { method, ...bearer(token) });
    const listed = (await sessions()).json().data as { id: string; isThis: boolean }[];
    const theirs = (await sessions('', 'GET', other)).json().data as { id: string; isThis: boolean }[];
    const { id } = theirs.find(({ isThis }) => isThis)!;
    expect(listed.filter(({ isThis }) => isThis)).toHaveLength(1);
    expect(listed.map((one) => one.id)).toContain(id);

    const { userId } = await createUser(site.scope(), { email: 'una@example.org', name: 'Una' });
    const { sessionId: foreign } = await startSession(site.scope(), { userId });
    expect((await sessions(`/${foreign}`, 'DELETE')).json().code).toBe('session.not_found');
    expect((await sessions(`/${id}`, 'DELETE')).status).toBe(204);
    expect([await whoIs(other), await whoIs(mine)]).toEqual([401, 200]);
    const third = (await login('body')).json().accessToken;
    expect((await sessions('', 'DELETE')).status).toBe(204);
    expect([await whoIs(third), await whoIs(mine)]).toEqual([401, 200]);
    expect((await sessions()).json().data).toHaveLength(1);
  });

  it('renames the person’s own passkeys', async () => {
    const { accessToken, user } = (await login('body')).json();
    const scope = site.scope();
    const answer = softPasskey(site.site).create(await beginPasskey(scope, user.id));
    const { data } = (await web.ask('/api/v1/auth/sessions', bearer(accessToken))).json();
    const sessionId = (data as { id: string; isThis: boolean }[]).find(({ isThis }) => isThis)!.id;
    const { passkeyId } = await addPasskey(scope, { userId: user.id, sessionId, name: 'Phone', answer });
    const rename = (id: string) =>
      web.ask(`/api/v1/auth/factors/passkeys/${id}`, {
        ...{ method: 'PATCH', body: { name: 'Old phone' } },
        ...bearer(accessToken),
      });
    expect((await rename(user.id)).json().code).toBe('sign_in.passkey_not_found');
    expect((await rename(passkeyId)).status).toBe(204);
    const told = (await web.ask('/api/v1/auth/factors', bearer(accessToken))).json();
    expect(told.passkeys).toMatchObject([{ id: passkeyId, name: 'Old phone' }]);
    await removePasskey(scope, { userId: user.id, passkeyId });
  });

  it('answers the same for an address that has an account, and changes nothing about it', async () => {
    const twice = await web.ask('/api/v1/auth/register', {
      body: { ...ada, email: 'ada@example.org', name: 'Eve', password: 'a password of Eve' },
    });
    expect([twice.status, Object.keys(twice.json())]).toEqual([202, ['verification']]);
    expect((await web.ask('/api/v1/auth/login', { body: right })).json().user.name).toBe('Ada');
  });

  it('confirms the address with the code, and tells nobody whether there is something to confirm', async () => {
    const bob = { email: 'bob@example.org', name: 'Bob', password: 'correct horse battery' };
    const { verification } = (await web.ask('/api/v1/auth/register', { body: bob })).json();
    const again = (await web.ask('/api/v1/auth/register', { body: bob })).json();
    const { code } = await mailedTo(site, bob.email);
    const verify = (body: object) => web.ask('/api/v1/auth/verify-email', { body });
    const wrong = await verify({ verification: again.verification, code });
    expect([wrong.status, wrong.json().code]).toEqual([422, 'verification.wrong_code']);
    expect((await verify({ verification, code })).status).toBe(204);
    const { user, accessToken } = (
      await web.ask('/api/v1/auth/login', { body: { email: bob.email, password: bob.password } })
    ).json();
    expect(user.emailVerified).toBe(true);
    expect((await verify({ code })).status).toBe(401);
    const resend = (options: object) => web.ask('/api/v1/auth/verify-email/resend', { body: {}, ...options });
    expect((await resend(bearer(accessToken))).json().code).toBe('verification.done');
    expect((await resend({ body: { verification: 'x'.repeat(43) } })).status).toBe(202);
  });

  it('takes nothing more than it asks for', async () => {
    const admin = await web.ask('/api/v1/auth/register', { body: { ...ada, email: 'b@example.org', isAdmin: true } });
    expect([admin.status, admin.json().errors]).toEqual([
      422,
      [{ field: 'isAdmin', code: 'field.unknown', message: 'This field is not known.' }],
    ]);
  });

  it('takes no session cookie as a bearer', async () => {
    const userId = (await login('body')).json().user.id;
    const { token } = await startSession(site.scope(), { userId });
    expect(await whoIs(token)).toBe(401);
  });
});

describe('refreshing', () => {
  it('gives apps the next tokens, until they sign out', async () => {
    const first = (await login('body')).json();
    site.clock.advance({ minutes: 16 });
    expect(await whoIs(first.accessToken)).toBe(401);

    const next = await refresh(first.refreshToken);
    expect(next.json()).toEqual({ accessToken: expect.any(String), expiresIn: 900, refreshToken: expect.any(String) });
    expect(next.cookies()).toEqual({});
    expect(await whoIs(next.json().accessToken)).toBe(200);

    // Signing out needs no access token that still works.
    site.clock.advance({ minutes: 16 });
    const { refreshToken } = next.json();
    expect((await web.ask('/api/v1/auth/logout', { body: { refreshToken } })).status).toBe(204);
    expect((await refresh(refreshToken)).json()).toMatchObject({ status: 401, code: 'refresh.over' });
  });

  it('keeps the token of browsers where scripts cannot read it', async () => {
    const first = await login('cookie');
    expect(first.json().refreshToken).toBeUndefined();
    const line = first.headers['set-cookie']!.find((one) => one.startsWith('ep_refresh'));
    expect(line).toMatch(/^ep_refresh=[\w-]{43}; Path=\/; Max-Age=604800; SameSite=Lax; HttpOnly$/);
    const cookie = line!.split(';')[0]!;

    const from = (headers: Record<string, string>) =>
      web.ask('/api/v1/auth/refresh', { method: 'POST', headers: { Cookie: cookie, ...headers } });
    expect((await from({ 'Sec-Fetch-Site': 'cross-site' })).json().code).toBe('http.foreign_post');
    const next = await from({ 'Sec-Fetch-Site': 'same-origin' });
    expect([next.status, next.json().refreshToken]).toEqual([200, undefined]);
    expect(next.cookies()['ep_refresh']).toMatch(/^[\w-]{43}$/);
    expect(`ep_refresh=${next.cookies()['ep_refresh']}`).not.toBe(cookie);
  });

  it('ends with a new password', async () => {
    const { refreshToken, accessToken } = (await login('body')).json();
    const { setPassword } = await import('../../../modules/users/index.ts');
    await setPassword(site.scope(), { email: right.email, password: ada.password });
    expect(await whoIs(accessToken)).toBe(401);
    expect((await refresh(refreshToken)).status).toBe(401);
  });
});
