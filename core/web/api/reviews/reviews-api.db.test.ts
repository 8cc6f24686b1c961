import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import type { SignInProvider } from '../../../kernel/capabilities/sign-in.ts';
import { newId } from '../../../kernel/ids.ts';
import type { SettingsStore } from '../../../kernel/settings/store.ts';
import { eventById } from '../../../modules/events/index.ts';
import { addMember, closeOrganization, organizationPolicy } from '../../../modules/organizations/index.ts';
import { addIdentity } from '../../../modules/sign-in/identities.ts';
import { createUser } from '../../../modules/users/index.ts';
import { authEndpoints } from '../auth/index.ts';
import { eventEndpoints } from '../events/index.ts';
import { organizationEndpoints } from '../organizations/index.ts';
import { reviewEndpoints } from './index.ts';

const PASSWORD = 'correct horse battery';
const provider = { id: 'test', label: 'Testing Inc' } as SignInProvider;

let site: TestSite;
let portal: Portal;
let shop: Shop;
let owner: Browser;
let ownerId: string;
let root: Browser;

beforeAll(async () => {
  site = await testSite({ capabilities: { signIn: new Map([['test', provider]]) } });
  const endpoints = [authEndpoints, eventEndpoints, organizationEndpoints, reviewEndpoints].flat();
  portal = await testPortal(site, { pages: [], endpoints });
  shop = await openShop(site, { title: 'Night Swim' });
  await site.scope().em.execute(`update events set state = 'draft' where id = ?`, [shop.eventId], 'run');
  const make = (email: string, isAdmin: boolean) =>
    createUser(site.scope(), { email, name: 'Ann', password: PASSWORD, isAdmin });
  ({ userId: ownerId } = await make('ann@example.org', false));
  await addMember(site.scope(), { organizationId: shop.organizationId, email: 'ann@example.org', role: 'owner' });
  owner = await portal.browser(ownerId);
  root = await portal.browser((await make('root@example.org', true)).userId);
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

async function call(who: Browser, operation: string, body?: object) {
  const [method = '', path = ''] = operation.split(' ');
  const headers = { Authorization: `Bearer ${who.bearer}` };
  const answer = await portal.ask(`/api/v1${path}`, { method, headers, ...(body && { body }) });
  const json = answer.text === '' ? undefined : answer.json();
  return { status: answer.status, json, code: json?.code as string | undefined };
}

async function send(who: Browser, path: string, note: string, content: string, key?: string) {
  const form = new FormData();
  form.set('note', note);
  form.set('document', new Blob([content]), 'register.pdf');
  const encoded = new Response(form);
  const headers = {
    Authorization: `Bearer ${who.bearer}`,
    'Content-Type': encoded.headers.get('content-type')!,
    ...(key && { 'Idempotency-Key': key }),
  };
  const answer = await portal.ask(`/api/v1${path}`, {
    method: 'POST',
    headers,
    body: Buffer.from(await encoded.arrayBuffer()),
  });
  return { status: answer.status, json: answer.json() };
}

it('an organization asks to be verified with a document, and an admin of the site decides', async () => {
  const path = `/organizations/${shop.organizationId}/verification`;
  const decision = `POST /reviews/organizations/${shop.organizationId}/decision`;
  expect((await call(owner, `GET ${path}`)).json).toMatchObject({ state: 'unverified', note: null, documents: [] });
  expect((await call(owner, `POST ${path}`, {})).status).toBe(422);
  expect((await call(owner, `POST ${path}`, { note: 'A club' })).json).toMatchObject({
    state: 'submitted',
    note: 'A club',
  });
  expect((await send(owner, path, 'A club', '<html>')).json.code).toBe('verification.type');
  const paper = '%PDF-1.7\n%âãÏÓ\n1 0 obj\n';
  const key = newId();
  const sent = await send(owner, path, 'A club, since 1912', paper, key);
  const again = await send(owner, path, 'A club, since 1912', paper, key);
  expect([sent.status, again.status, again.json.documents]).toEqual([200, 200, sent.json.documents]);
  expect(sent.json.documents).toMatchObject([{ filename: 'register.pdf' }]);
  expect((await send(owner, path, 'A club, since 1912', `${paper}more`, key)).status).toBe(422);

  expect((await call(owner, 'GET /reviews/organizations')).status).toBe(403);
  expect((await call(owner, decision, { result: 'verified' })).status).toBe(403);
  const { data } = (await call(root, 'GET /reviews/organizations')).json;
  expect(data).toMatchObject([
    { id: shop.organizationId, note: 'A club, since 1912', documents: [{ filename: 'register.pdf' }] },
  ]);
  expect((await call(root, decision, { result: 'rejected' })).json.errors).toMatchObject([{ field: 'reason' }]);
  expect((await call(root, decision, { result: 'perhaps' })).status).toBe(422);
  expect((await call(root, decision, { result: 'rejected', reason: 'Unreadable' })).json.state).toBe('rejected');
  expect((await call(owner, `GET ${path}`)).json.reason).toBe('Unreadable');
  expect((await call(root, `POST /reviews/organizations/${newId()}/decision`, { result: 'verified' })).status).toBe(
    404,
  );
});

it('publishing says where an event waits, and an admin lets it through or says why not', async () => {
  const store = site.parts.settings as SettingsStore;
  const rule = { createdBy: 'everybody', publishing: 'reviewed' };
  await site.scope().tx((tx) => store.write(tx, organizationPolicy as never, 'site', rule));
  const publish = `POST /events/${shop.eventId}/publish`;
  const decision = `POST /reviews/events/${shop.eventId}/decision`;
  const asked = await call(owner, publish);
  expect([asked.status, asked.json]).toMatchObject([
    200,
    {
      outcome: 'waiting',
      state: 'draft',
      review: { state: 'waiting' },
      message: expect.stringMatching(/waits for approval/),
    },
  ]);
  expect((await call(owner, 'GET /reviews/events')).status).toBe(403);
  const queue = (await call(root, 'GET /reviews/events')).json;
  expect(queue).toMatchObject({ data: [{ id: shop.eventId, title: 'Night Swim' }], page: { nextCursor: null } });
  expect((await call(root, decision, { result: 'rejected', reason: 'Whose picture is it?' })).status).toBe(204);
  expect((await call(owner, `GET /events/${shop.eventId}`)).json.review.reason).toBe('Whose picture is it?');
  expect((await call(owner, publish)).json.outcome).toBe('waiting');
  const both = await Promise.all([1, 2].map(() => call(root, decision, { result: 'approved' })));
  expect(both.map(({ status, code }) => [status, code]).sort()).toEqual([
    [204, undefined],
    [409, 'event.not_waiting'],
  ]);
  expect((await eventById(site.scope(), shop.eventId))!.state).toBe('published');
  expect((await call(owner, `POST /events/${shop.eventId}/unpublish`)).json.review).toBeNull();
  expect((await call(root, publish)).json).toMatchObject({ outcome: 'public', state: 'published' });
});

it('a person sees the outside accounts that open theirs, and takes one off who proved it a short while ago', async () => {
  const link = (externalId: string, userId: string) =>
    site.scope().tx((tx) =>
      addIdentity(tx, {
        userId,
        provider: 'test',
        profile: { externalId, email: 'ann@elsewhere.test', emailVerified: true, name: 'Ann' },
      }),
    );
  await link('one', ownerId);
  const { data } = (await call(owner, 'GET /auth/identities')).json;
  expect(data).toMatchObject([
    { provider: 'test', label: 'Testing Inc', email: 'ann@elsewhere.test', lastUsedAt: null },
  ]);
  const unlink = `DELETE /auth/identities/${data[0].id}`;
  expect((await call(root, unlink)).code).toBe('identity.not_found');
  const stale = await portal.browser(ownerId);
  site.clock.advance({ minutes: 14 });
  const fresh = await portal.browser(ownerId);
  site.clock.advance({ minutes: 0.5 });
  const proofs = await site.scope().em.execute('select proved_at from sessions where user_id = ?', [ownerId]);
  expect(proofs.length).toBeGreaterThan(1);
  await site
    .scope()
    .em.execute(
      'update sessions set proved_at = ? where user_id = ? and created_at < ?',
      [site.clock.in({ days: -1 }), ownerId, site.clock.in({ minutes: -5 })],
      'run',
    );
  expect((await call(stale, unlink)).code).toBe('sign_in.not_recent');
  expect((await call(fresh, unlink)).status).toBe(204);
  expect((await call(fresh, 'GET /auth/identities')).json.data).toEqual([]);
});

it('a closed organization is listed as closed', async () => {
  await call(owner, `POST /events/${shop.eventId}/cancel`, {});
  const { organizationId } = shop;
  await closeOrganization(site.scope(), { organizationId, name: 'Harbour Hall' });
  const fresh = await portal.browser(ownerId);
  expect((await call(fresh, 'GET /organizations')).json.data).toMatchObject([{ id: organizationId, closed: true }]);
  expect((await call(fresh, 'GET /auth/me')).json.organizations).toMatchObject([{ id: organizationId, closed: true }]);
});
