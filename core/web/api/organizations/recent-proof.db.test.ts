import { afterAll, beforeAll, expect, it } from 'vitest';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { openTokens, refreshTokens } from '../../../modules/access/index.ts';
import { confirmIdentity } from '../../../modules/sign-in/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { organizationEndpoints } from './index.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let portal: Portal;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, {
    pages: [],
    endpoints: organizationEndpoints as readonly unknown[] as readonly Endpoint[],
  });
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

it('members are invited and changed, and roles too, by whoever proved a short while ago who they are', async () => {
  const { userId } = await createUser(site.scope(), { email: 'ann@example.org', name: 'Ann', password: PASSWORD });
  const first = await openTokens(site.scope(), { userId });
  let token = first.accessToken;
  const call = async (method: string, path: string, body?: object) => {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await portal.ask(`/api/v1${path}`, { method, headers, ...(body && { body }) });
    return { status: answer.status, body: answer.text === '' ? undefined : answer.json() };
  };
  const founded = { name: 'Fair people', email: 'fair@example.org', currency: 'EUR', locale: 'en' };
  const { id } = (await call('POST', '/organizations', { ...founded, timezone: 'Europe/Berlin' })).body;
  const base = `/organizations/${id}`;
  const readers = { name: 'Readers', permissions: ['events.read'] };
  const role = await call('POST', `${base}/roles`, readers);
  expect(role.status).toBe(201);
  const [member] = (await call('GET', `${base}/members`)).body.data;

  site.clock.advance({ minutes: 16 });
  token = (await refreshTokens(site.scope(), first.refreshToken)).accessToken;
  expect((await call('GET', `${base}/members`)).status).toBe(200);
  const changes = [
    ['POST', `${base}/invitations`, { email: 'bob@example.org', role: 'staff' }],
    ['POST', `${base}/roles`, { ...readers, name: 'Others' }],
    ['PATCH', `${base}/roles/${role.body.id}`, { name: 'Lectors' }],
    ['DELETE', `${base}/roles/${role.body.id}`],
    ['PATCH', `${base}/members/${member.id}`, { role: 'manager' }],
    ['DELETE', `${base}/members/${member.id}`],
  ] as const;
  for (const [method, path, body] of changes) {
    expect([path, (await call(method, path, body)).body.code]).toEqual([path, 'sign_in.not_recent']);
  }

  const [session] = await site
    .scope()
    .em.execute<{ id: string }[]>('select id from sessions where user_id = ?', [userId]);
  const proof = { method: 'password' as const, code: PASSWORD };
  await confirmIdentity(site.scope(), { userId, sessionId: session!.id, ...proof });
  expect((await call('PATCH', `${base}/roles/${role.body.id}`, { name: 'Lectors' })).status).toBe(200);
});
