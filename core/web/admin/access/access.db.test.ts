import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hire, issueTickets } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { AuditEntry } from '../../../kernel/audit/audit.entity.ts';
import {
  ApiKey,
  createApiKey,
  Device,
  findCaller,
  NewApiKey,
  pairDevice,
  rotateApiKey,
} from '../../../modules/access/index.ts';
import { accessEndpoints } from '../../api/access/index.ts';
import { admissionEndpoints } from '../../api/admission/index.ts';
import { authEndpoints } from '../../api/auth/index.ts';
import { eventEndpoints } from '../../api/events/index.ts';
import { organizationEndpoints } from '../../api/organizations/index.ts';
import { doorPages } from '../../storefront/door.page.ts';
import { checkInPages } from '../check-in/index.ts';
import { accessPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let other: Shop;
let owner: Browser;
let org: string;
let base: string;

beforeAll(async () => {
  site = await testSite({ poolSize: 12 });
  const endpoints = [
    ...accessEndpoints,
    ...authEndpoints,
    ...admissionEndpoints,
    ...eventEndpoints,
    ...organizationEndpoints,
  ];
  portal = await testPortal(site, { pages: [...accessPages, ...checkInPages, ...doorPages], endpoints });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  other = await openShop(site);
  owner = await signedIn('owner');
  org = `/admin/o/org-${shop.organizationId}`;
  base = `/organizations/${shop.organizationId}`;
});

const signedIn = async (role: 'owner' | 'manager' | 'staff', organizationId = shop.organizationId) =>
  portal.browser((await hire(site, organizationId, role)).userId);

const call = (token: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  portal.ask(`/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...headers },
    ...(body && { body }),
  });
const status = async (token: string, path = '/auth/whoami') => (await call(token, 'GET', path)).status;
const words = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

async function keyOf(over: Partial<Parameters<typeof NewApiKey.parse>[0] & object> = {}): Promise<string> {
  const input = NewApiKey.parse({ name: 'Website', permissions: ['events.read', 'events.write'], ...over });
  return (await createApiKey(site.scope(), { organizationId: shop.organizationId, ...input })).token;
}

describe('an API key', () => {
  it('is made on a page, shown once, used, rotated and revoked', async () => {
    const form = { name: 'Website', permissions: 'events.read', ends: '90', limit: 'all', perHour: '' };
    const made = await owner.post(`${org}/api-keys/new`, form);
    expect(made.status, made.text).toBe(303);
    const path = made.headers.location!;
    const once = `ep_once=${made.cookies()['ep_once']}`;
    const look = (cookie: string) => portal.ask(path, { headers: { Cookie: `${owner.cookie}; ${cookie}` } });

    const first = await look(once);
    const [token = ''] = /ep_live_[a-z0-9]{10}_[\w-]{43}/.exec(first.text) ?? [];
    expect(first.cookies()['ep_once']).toBe('');
    expect(await status(token)).toBe(200);
    const second = await owner.get(path);
    expect(second.text).not.toContain(token);
    expect(second.text).toContain(token.slice(0, 19));
    // The cookie holds nothing that can be read, and opens on no other page.
    expect(once).not.toContain(token.slice(20));
    expect(
      (await portal.ask(`${org}/api-keys`, { headers: { Cookie: `${owner.cookie}; ${once}` } })).text,
    ).not.toContain(token);

    const rotated = await owner.post(`${path}/rotate`, { overlap: '24' });
    const [next = ''] = /ep_live_[a-z0-9]{10}_[\w-]{43}/.exec(
      (await look(`ep_once=${rotated.cookies()['ep_once']}`)).text,
    )!;
    expect(next).not.toBe(token);
    expect([await status(token), await status(next)]).toEqual([200, 200]);
    site.clock.advance({ hours: 24 });
    expect([await status(token), await status(next)]).toEqual([401, 200]);

    expect((await owner.get(`${path}/revoke`)).status).toBe(200);
    expect((await owner.post(`${path}/revoke`)).status).toBe(303);
    expect(await status(next)).toBe(401);
    expect(words((await owner.get(`${org}/api-keys`)).text)).toContain('Revoked');
    const entries = await site.scope().em.find(AuditEntry, { organizationId: shop.organizationId });
    expect(entries.map(({ action }) => action).filter((action) => action.startsWith('api_key'))).toEqual([
      'api_key.created',
      'api_key.rotated',
      'api_key.revoked',
    ]);
    expect(JSON.stringify(entries)).not.toContain(token.slice(20));
  });

  it('says who it is, and does what it may, in its organization', async () => {
    const token = await keyOf();
    expect((await call(token, 'GET', '/auth/whoami')).json()).toMatchObject({
      kind: 'key',
      name: 'Website',
      organizationId: shop.organizationId,
      permissions: ['events.read', 'events.write'],
      eventIds: null,
    });
    expect((await call(token, 'GET', '/organizations')).json().data).toMatchObject([{ id: shop.organizationId }]);
    const patch = (id: string, permitted = token) => call(permitted, 'PATCH', `/events/${id}`, { title: 'New name' });
    expect((await patch(shop.eventId)).status).toBe(200);
    expect((await patch(other.eventId)).status).toBe(404);
    expect((await patch(shop.eventId, await keyOf({ permissions: ['events.read'] }))).status).toBe(403);
    // What is for people alone.
    expect((await call(token, 'GET', '/auth/me')).status).toBe(403);
    const entry = await site.scope().em.findOne(AuditEntry, { subjectId: shop.eventId, action: 'event.updated' });
    expect(entry).toMatchObject({ actorKind: 'key', actorLabel: 'Website' });
  });

  it('that is limited to events does nothing outside of them', async () => {
    const second = await openShop(site, { organizationId: shop.organizationId });
    const token = await keyOf({ eventIds: [shop.eventId] });
    const patch = async (id: string) => (await call(token, 'PATCH', `/events/${id}`, { title: 'New name' })).status;
    expect([await patch(shop.eventId), await patch(second.eventId)]).toEqual([200, 403]);
    const made = {
      organizationId: shop.organizationId,
      title: 'x',
      startsAt: '2028-01-01T10:00',
      endsAt: '2028-01-01T11:00',
    };
    expect((await call(token, 'POST', '/events', made)).status).toBe(403);
  });

  it('repeats a POST once for its Idempotency-Key', async () => {
    const token = await keyOf();
    const body = {
      organizationId: shop.organizationId,
      title: 'x',
      startsAt: '2028-01-01T10:00',
      endsAt: '2028-01-01T11:00',
    };
    const post = () => call(token, 'POST', '/events', body, { 'Idempotency-Key': 'a-key-for-once' });
    const [first, again] = [await post(), await post()];
    expect([first.status, again.json().id, again.headers['idempotency-replayed']]).toEqual([
      201,
      first.json().id,
      'true',
    ]);
  });

  it('ends when it was to end, and counts by a limit of its own', async () => {
    const token = await keyOf({ expiresAt: site.clock.in({ days: 1 }), perHour: 2 });
    expect((await findCaller(site.scope(), token))?.actor).toMatchObject({ perHour: 2 });
    expect(await status(token)).toBe(200);
    site.clock.advance({ days: 1 });
    expect(await status(token)).toBe(401);
  });

  it('is not found by its prefix, nor by anything like it', async () => {
    const token = await keyOf();
    const [, , prefix = ''] = token.split('_');
    for (const wrong of [
      `ep_live_${prefix}_${'A'.repeat(43)}`,
      `ep_live_${prefix}_`,
      `ep_live_${prefix}`,
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      `ep_live_%_${token.slice(19)}`,
    ]) {
      expect([wrong, await status(wrong)]).toEqual([wrong, 401]);
    }
    const row = await site.scope().em.findOneOrFail(ApiKey, { prefix });
    expect(JSON.stringify(row)).not.toContain(token.slice(19));
  });

  it('can do no more than who made it, and nobody gains by rotating one', async () => {
    const manager = await signedIn('manager');
    const body = { name: 'Bank', permissions: ['finance.write'] };
    const refused = await call(manager.bearer, 'POST', `${base}/api-keys`, body);
    expect([refused.status, refused.json().code]).toEqual([403, 'api_key.beyond_own']);
    const made = await call(owner.bearer, 'POST', `${base}/api-keys`, body);
    expect(made.status).toBe(201);
    const { id } = made.json();
    const rotated = await call(manager.bearer, 'POST', `${base}/api-keys/${id}/rotate`, {});
    expect([rotated.status, rotated.json().code]).toEqual([403, 'api_key.beyond_own']);
    expect((await call(manager.bearer, 'DELETE', `${base}/api-keys/${id}`)).status).toBe(204);
    expect(await status(made.json().token)).toBe(401);
  });

  it('makes, rotates and revokes no keys', async () => {
    const token = await keyOf({ permissions: ['settings.write', 'events.read', 'devices.write'] });
    const body = { name: 'Child', permissions: ['events.read'] };
    const codes = [
      await call(token, 'POST', `${base}/api-keys`, body),
      await call(token, 'POST', `${base}/devices`, { name: 'Door', eventIds: [shop.eventId] }),
    ].map((answer) => [answer.status, answer.json().code]);
    expect(codes).toEqual([
      [403, 'sign_in.not_recent'],
      [403, 'access.people_only'],
    ]);
  });

  it('is for events of the organization alone', async () => {
    const body = { name: 'x', permissions: ['events.read'], eventIds: [other.eventId] };
    const made = await call(owner.bearer, 'POST', `${base}/api-keys`, body);
    expect([made.status, made.json().code]).toEqual([422, 'event.not_found']);
    const foreign = await signedIn('owner', other.organizationId);
    expect((await call(foreign.bearer, 'GET', `${base}/api-keys`)).status).toBe(404);
    expect((await foreign.get(`${org}/api-keys`)).status).toBe(404);
    expect((await (await signedIn('staff')).get(`${org}/api-keys`)).status).toBe(403);
  });

  it('that two rotate at once has one new secret', async () => {
    const token = await keyOf();
    const { id: keyId } = await site.scope().em.findOneOrFail(ApiKey, { prefix: token.split('_')[2]! });
    const address = { organizationId: shop.organizationId, keyId, overlapHours: 1 };
    const all = await Promise.allSettled(Array.from({ length: 4 }, () => rotateApiKey(site.scope(), address)));
    for (const one of all) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'api_key.changed' });
    const shown = all.flatMap((one) => (one.status === 'fulfilled' ? one.value.token : []));
    // The newest secret works, and the one before it: nobody was shown one that another rotation had replaced unseen.
    const works = await Promise.all(shown.map((one) => status(one)));
    expect(works.filter((one) => one === 200)).toHaveLength(Math.min(2, shown.length));
  });
});

describe('a scanner', () => {
  async function paired(): Promise<{ token: string; id: string }> {
    const made = await call(owner.bearer, 'POST', `${base}/devices`, { name: 'North door', eventIds: [shop.eventId] });
    const { id } = made.json();
    const { code } = (await call(owner.bearer, 'POST', `${base}/devices/${id}/pairing-code`, {})).json();
    const answer = await portal.ask('/api/v1/devices/pair', { body: { code } });
    expect(answer.status, answer.text).toBe(200);
    return { token: answer.json().token, id };
  }

  it('is made and paired on pages, seen and revoked', async () => {
    const made = await owner.post(`${org}/devices/new`, { name: 'North door', eventIds: shop.eventId, days: '3' });
    expect(made.status, made.text).toBe(303);
    const path = made.headers.location!;
    const headers = { Cookie: `${owner.cookie}; ep_once=${made.cookies()['ep_once']}` };
    const page = await portal.ask(path, { headers });
    expect(page.text).toContain('class="qr"');
    const [code = ''] = /[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(page.text) ?? [];
    expect((await owner.get(path)).text).not.toContain(code);

    const { token } = await pairDevice(site.scope(), { code: code.toLowerCase() });
    expect(await status(token)).toBe(200);
    expect(words((await owner.get(`${org}/devices`)).text)).toContain('North door Night Swim Active');
    expect((await owner.post(`${path}/revoke`)).status).toBe(303);
    expect(await status(token)).toBe(401);
  });

  it('checks in at its events, and does nothing else', async () => {
    const { token } = await paired();
    const [ticket] = await issueTickets(site, shop, await shop.sell({ quantity: 5 }));
    const [foreign] = await issueTickets(site, other, await other.sell({ quantity: 5 }));
    const second = await openShop(site, { organizationId: shop.organizationId });
    const [elsewhere] = await issueTickets(site, second, await second.sell({ quantity: 5 }));
    const scan = async (code: string) => (await call(token, 'POST', '/tickets/validate', { code })).json().result;
    expect([await scan(ticket!.code), await scan(ticket!.code)]).toEqual(['valid', 'already_used']);
    expect([await scan(foreign!.code), await scan(elsewhere!.code)]).toEqual(['invalid', 'invalid']);

    expect(await status(token, `/events/${shop.eventId}/attendance`)).toBe(200);
    const refused = [
      ['GET', '/auth/me'],
      ['GET', base],
      ['GET', `${base}/devices`],
      ['GET', `/events/${second.eventId}/attendance`],
      ['PATCH', `/events/${shop.eventId}`],
      ['POST', '/organizations'],
    ] as const;
    for (const [method, path] of refused) {
      const body = method === 'GET' ? undefined : { title: 'x' };
      expect([path, (await call(token, method, path, body)).status]).toEqual([path, 403]);
    }
    const [entry] = (await call(token, 'GET', `/events/${shop.eventId}/scans`)).json().data.slice(-1);
    expect(entry.by).toBe('North door');
  });

  it('pairs once, however many send the code', async () => {
    const { id } = (
      await call(owner.bearer, 'POST', `${base}/devices`, { name: 'x', eventIds: [shop.eventId] })
    ).json();
    const { code } = (await call(owner.bearer, 'POST', `${base}/devices/${id}/pairing-code`, {})).json();
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => pairDevice(site.scope(), { code })));
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of all)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'device.code_over' });
    const row = await site.scope().em.findOneOrFail(Device, { id });
    expect(JSON.stringify(row)).not.toContain(code);
  });

  it('is out when another phone is paired, and pairs with no code that is over', async () => {
    const { token, id } = await paired();
    const again = async () => (await call(owner.bearer, 'POST', `${base}/devices/${id}/pairing-code`, {})).json().code;
    const code = await again();
    expect(await status(token)).toBe(401);
    const newer = await again();
    const pair = async (given: string) => (await portal.ask('/api/v1/devices/pair', { body: { code: given } })).status;
    expect(await pair(code)).toBe(410);
    site.clock.advance({ minutes: 15 });
    expect(await pair(newer)).toBe(410);
    expect(await pair('AAAA-BBBB-CCCC')).toBe(410);
  });

  it('is a phone that opens the code, and stands at its door without an account', async () => {
    const second = await openShop(site, { organizationId: shop.organizationId });
    const { id } = (
      await call(owner.bearer, 'POST', `${base}/devices`, { name: 'West door', eventIds: [shop.eventId] })
    ).json();
    const { url } = (await call(owner.bearer, 'POST', `${base}/devices/${id}/pairing-code`, {})).json();
    const link = new URL(url).pathname;
    // Whoever previews the link pairs nothing.
    for (const _ of [1, 2]) expect((await portal.ask(link)).text).toContain('West door');
    const foreign = await portal.ask(link, { body: '', method: 'POST', headers: { Origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    const paired = await portal.ask(link, { body: new URLSearchParams() });
    expect([paired.status, paired.headers.location]).toEqual([303, '/door']);
    expect(paired.headers['set-cookie']!.find((line) => line.startsWith('ep_device'))).toContain('HttpOnly');
    expect((await portal.ask(link)).status).toBe(410);

    const Cookie = `ep_device=${paired.cookies()['ep_device']}`;
    const look = (path: string) => portal.ask(path, { headers: { Cookie } });
    const door = `${org}/events/${shop.eventId}/check-in`;
    expect((await look('/door')).headers.location).toBe(door);
    const page = await look(door);
    expect(page.status).toBe(200);
    expect(page.text).toContain('West door');
    expect(page.text).not.toContain(`/events/${shop.eventId}/orders`);

    const [ticket] = await issueTickets(site, shop, await shop.sell({ quantity: 5 }));
    const [, token = ''] = /name="_csrf" value="([^"]+)"/.exec(page.text) ?? [];
    const scan = (fields: Record<string, string>) =>
      portal.ask(door, { headers: { Cookie }, body: new URLSearchParams({ code: ticket!.code, ...fields }) });
    expect((await scan({})).status).toBe(403);
    const scanned = await scan({ _csrf: token });
    expect(words((await look(scanned.headers.location!)).text)).toContain('Welcome');

    expect((await look(`${org}/events/${second.eventId}/check-in`)).status).toBe(403);
    expect((await look(`/admin/o/org-${other.organizationId}/events/${other.eventId}/check-in`)).status).toBe(404);
    expect((await look(`${org}/devices`)).headers.location).toContain('/sign-in');
    await owner.post(`${org}/devices/${id}/revoke`);
    expect((await look(door)).headers.location).toContain('/sign-in');
  });

  it('ends by itself', async () => {
    const { token } = await paired();
    site.clock.advance({ days: 14 });
    expect(await status(token)).toBe(401);
  });
});
