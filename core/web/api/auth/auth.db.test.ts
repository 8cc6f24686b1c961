import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { testWeb, type TestWeb } from '../../../../test/setup/web.ts';
import { createScope } from '../../../kernel/scope/create-scope.ts';
import { endSession, findSession, startSession } from '../../../modules/users/index.ts';
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
    endpoints: authEndpoints as never,
  });
});
afterAll(async () => {
  await web.close();
  await site.close();
});

const ada = { email: 'Ada@Example.org', name: 'Ada', password: 'correct horse battery' };
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe('signing in through REST', () => {
  it('makes an account, says who is signed in, and ends the session', async () => {
    const made = await web.ask('/api/v1/auth/register', { body: ada });
    expect(made.status).toBe(201);
    const { accessToken, user } = made.json();
    expect(user).toMatchObject({ email: 'ada@example.org', name: 'Ada', isAdmin: false, organizations: [] });

    expect((await web.ask('/api/v1/auth/me', bearer(accessToken))).json()).toEqual(user);
    const out = await web.ask('/api/v1/auth/logout', { method: 'POST', ...bearer(accessToken) });
    expect([out.status, out.text]).toEqual([204, '']);
    expect((await web.ask('/api/v1/auth/me', bearer(accessToken))).status).toBe(401);
  });

  it('gives a token for the right password only', async () => {
    const right = await web.ask('/api/v1/auth/login', { body: { email: ada.email, password: ada.password } });
    expect(right.json()).toMatchObject({ expiresIn: 14 * 86_400, user: { name: 'Ada' } });
    const wrong = await web.ask('/api/v1/auth/login', { body: { email: ada.email, password: 'x' } });
    expect([wrong.status, wrong.json().code]).toEqual([401, 'sign_in.wrong']);
  });

  it('refuses a second account with the address', async () => {
    const twice = await web.ask('/api/v1/auth/register', { body: { ...ada, email: 'ada@example.org' } });
    expect([twice.status, twice.json().code, twice.json().errors[0].field]).toEqual([409, 'user.email_taken', 'email']);
  });

  it('takes nothing more than it asks for', async () => {
    const admin = await web.ask('/api/v1/auth/register', { body: { ...ada, email: 'b@example.org', isAdmin: true } });
    expect([admin.status, admin.json().errors]).toEqual([
      422,
      [{ field: 'isAdmin', code: 'field.unknown', message: 'This field is not known.' }],
    ]);
  });
});
