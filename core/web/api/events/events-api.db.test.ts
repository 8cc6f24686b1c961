import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { addMember } from '../../../modules/organizations/index.ts';
import { createTicketType } from '../../../modules/tickets/index.ts';
import { openTokens } from '../../../modules/access/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { organizationEndpoints } from '../organizations/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { eventEndpoints } from './index.ts';

const ENDPOINTS = [...organizationEndpoints, ...eventEndpoints] as readonly unknown[] as readonly Endpoint[];

let site: TestSite;
let portal: Portal;
let ann: string;
let stranger: string;
let organizationId: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [], endpoints: ENDPOINTS });
  ann = await token('Ann');
  stranger = await token('Sam');
  const made = await call('POST', '/organizations', {
    name: 'Fair people',
    email: 'fair@example.org',
    currency: 'EUR',
    locale: 'en',
    timezone: 'Europe/Berlin',
  });
  organizationId = made.body.id;
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

async function token(name: string): Promise<string> {
  const { userId } = await createUser(site.scope(), { email: `${name.toLowerCase()}@example.org`, name });
  return (await openTokens(site.scope(), { userId })).accessToken;
}

interface CallOptions {
  readonly by?: string | null;
  readonly headers?: Record<string, string>;
}

async function call(method: string, path: string, body?: object, { by = ann, headers = {} }: CallOptions = {}) {
  const answer = await portal.ask(`/api/v1${path}`, {
    method,
    headers: { ...headers, ...(by === null ? {} : { Authorization: `Bearer ${by}` }) },
    ...(body === undefined ? {} : { body }),
  });
  const json = answer.text === '' ? undefined : answer.json();
  return { status: answer.status, body: json, headers: answer.headers };
}

const EVENT = {
  title: 'Summer fair',
  startsAt: '2027-06-12T17:30:00Z',
  endsAt: '2027-06-12T23:00:00+02:00',
  venue: { name: 'Town hall', address: 'Market 1', city: 'Bonn', country: 'de' },
};

const create = (over: object = {}) => call('POST', '/events', { organizationId, ...EVENT, ...over });

describe('POST /events', () => {
  it('makes a draft with what the organization says for what is left out', async () => {
    const { status, body } = await create({ title: { en: 'Summer fair', de: 'Sommerfest' }, description: 'Cake' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'draft',
      slug: 'summer-fair',
      title: 'Summer fair',
      translations: { title: { en: 'Summer fair', de: 'Sommerfest' }, description: { en: 'Cake' } },
      timezone: 'Europe/Berlin',
      currency: 'EUR',
      startsAt: '2027-06-12T17:30:00.000Z',
      endsAt: '2027-06-12T21:00:00.000Z',
      venue: { name: 'Town hall', address: 'Market 1', city: 'Bonn', country: 'DE' },
      occurrences: [{ startsAtLocal: '2027-06-12T19:30', endsAtLocal: '2027-06-12T23:00' }],
    });
  });

  it('reads times without an offset in the zone of the event', async () => {
    const { body } = await create({
      timezone: 'America/New_York',
      startsAt: '2027-06-12T19:30',
      endsAt: '2027-06-12T23:00',
    });
    expect(body.startsAt).toBe('2027-06-12T23:30:00.000Z');
  });

  it('names every field that is wrong', async () => {
    const { status, body } = await create({ timezone: 'Mars/Olympus', currency: 'XXX', mode: 'nowhere', surplus: 1 });
    expect(status).toBe(422);
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      'currency',
      'mode',
      'surplus',
      'timezone',
    ]);
    const backwards = await create({ endsAt: '2027-06-12T10:00:00Z' });
    expect(backwards.body).toMatchObject({ code: 'occurrence.ends_before_start' });
    expect((await create({ title: '' })).body).toMatchObject({ code: 'event.title_missing' });
  });

  it('is for members of the organization', async () => {
    const body = { organizationId, ...EVENT };
    expect((await call('POST', '/events', body, { by: null })).status).toBe(401);
    expect((await call('POST', '/events', body, { by: stranger })).status).toBe(404);
  });

  it('happens once for one key', async () => {
    const headers = { 'Idempotency-Key': 'make-this-event-once' };
    const body = { organizationId, ...EVENT, title: 'Once' };
    const first = await call('POST', '/events', body, { headers });
    const second = await call('POST', '/events', body, { headers });
    expect(second.body.id).toBe(first.body.id);
    const { body: list } = await call('GET', `/organizations/${organizationId}/events?q=once`);
    expect(list.data).toHaveLength(1);
  });
});

describe('an event over REST', () => {
  it('is changed in part, or replaced as a whole', async () => {
    const { body: event } = await create({ summary: 'Music', onlineUrl: 'https://stream.example/x' });
    const patched = await call('PATCH', `/events/${event.id}`, {
      venue: 'Castle',
      startsAt: '2027-06-12T18:00',
      version: event.version,
    });
    expect(patched.body).toMatchObject({
      summary: 'Music',
      venue: { name: 'Castle', city: null },
      occurrences: [{ startsAtLocal: '2027-06-12T18:00' }],
    });
    const stale = await call('PATCH', `/events/${event.id}`, { summary: 'Other', version: event.version });
    expect([stale.status, stale.body.code]).toEqual([409, 'conflict.changed']);

    const put = await call('PUT', `/events/${event.id}`, { ...EVENT, title: 'Winter fair' });
    expect(put.body).toMatchObject({
      title: 'Winter fair',
      summary: '',
      onlineUrl: null,
      venue: { name: 'Town hall' },
    });
  });

  it('is published, with a warning where nothing can be ordered, unpublished and cancelled', async () => {
    const { body: event } = await create({ title: 'Life' });
    expect((await call('POST', `/events/${event.id}/publish`)).body).toMatchObject({
      state: 'published',
      warnings: ['no_ticket_types'],
    });
    expect((await call('POST', `/events/${event.id}/unpublish`)).body.state).toBe('draft');
    await createTicketType(site.scope(), { eventId: event.id, name: { en: 'Regular' }, priceMinor: 100, quantity: 1 });
    expect((await call('POST', `/events/${event.id}/publish`)).body.warnings).toEqual([]);
    expect((await call('POST', `/events/${event.id}/publish`)).body.code).toBe('event.is_published');
    expect((await call('POST', `/events/${event.id}/cancel`, { reason: 'Storm' })).body.state).toBe('cancelled');
    expect((await call('PATCH', `/events/${event.id}`, { title: 'X' })).body.code).toBe('event.is_cancelled');
  });

  it('is there for strangers once it is published, without what is only for guests', async () => {
    const { body: event } = await create({ mode: 'online', onlineUrl: 'https://stream.example/x' });
    const seen = (by: string | null) => call('GET', `/events/${event.id}`, undefined, { by });
    expect([(await seen(null)).status, (await seen(stranger)).status]).toEqual([404, 404]);
    await call('POST', `/events/${event.id}/publish`);
    expect((await seen(stranger)).body).toMatchObject({ onlineUrl: null });
    expect((await seen(ann)).body).toMatchObject({ onlineUrl: 'https://stream.example/x' });
    expect((await call('GET', '/events/nonsense', undefined)).status).toBe(404);
  });

  it('is changed and deleted by its own organization only', async () => {
    const { body: event } = await create();
    for (const [method, path] of [
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/publish'],
      ['POST', '/occurrences'],
    ] as const) {
      const body =
        path === '/occurrences'
          ? { startsAt: EVENT.startsAt, endsAt: EVENT.endsAt }
          : method === 'PATCH'
            ? {}
            : undefined;
      expect((await call(method, `/events/${event.id}${path}`, body, { by: stranger })).status).toBe(404);
    }
    expect((await call('DELETE', `/events/${event.id}`)).status).toBe(204);
    expect((await call('GET', `/events/${event.id}`)).status).toBe(404);
  });

  it('has dates that are added, moved and cancelled', async () => {
    const { body: event } = await create();
    const path = `/events/${event.id}/occurrences`;
    const added = await call('POST', path, { startsAt: '2027-06-13T19:30', endsAt: '2027-06-13T23:00' });
    expect(added).toMatchObject({ status: 201, body: { startsAt: '2027-06-13T17:30:00.000Z', state: 'scheduled' } });
    const one = `${path}/${added.body.id}`;
    const moved = await call('PATCH', one, {
      startsAt: '2027-06-14T19:30',
      endsAt: '2027-06-14T23:00',
      version: added.body.version,
    });
    expect(moved.body.startsAtLocal).toBe('2027-06-14T19:30');
    expect((await call('PATCH', `/events/${event.id}`, { startsAt: '2027-06-14T19:30' })).body.code).toBe(
      'event.several_dates',
    );
    expect((await call('POST', `${one}/cancel`)).body.state).toBe('cancelled');
    expect((await call('GET', path)).body.data.map(({ state }: { state: string }) => state)).toEqual([
      'scheduled',
      'cancelled',
    ]);
    expect((await call('GET', one)).body.id).toBe(added.body.id);
  });
});

describe('GET /events', () => {
  it('pages through what is published, narrowed by the query', async () => {
    const { body: other } = await call('POST', '/organizations', {
      name: 'Listed',
      email: 'l@example.org',
      currency: 'CHF',
      locale: 'de',
      timezone: 'Europe/Zurich',
    });
    for (const day of ['01', '02', '03']) {
      const times = { startsAt: `2027-07-${day}T10:00`, endsAt: `2027-07-${day}T12:00` };
      const { body } = await create({ organizationId: other.id, title: `Tag ${day}`, ...times });
      expect(body).toMatchObject({ currency: 'CHF', locale: 'de', translations: { title: { de: `Tag ${day}` } } });
      await call('POST', `/events/${body.id}/publish`);
    }
    const titles = async (query: string) => {
      const { body } = await call('GET', `/events?organization=${other.slug}&${query}`, undefined, { by: null });
      return [body.data.map(({ title }: { title: string }) => title), body.page.nextCursor] as const;
    };
    const [first, cursor] = await titles('limit=2');
    expect(first).toEqual(['Tag 01', 'Tag 02']);
    expect(await titles(`limit=2&cursor=${cursor}`)).toEqual([['Tag 03'], null]);
    expect(await titles('sort=-startsAt&limit=1')).toEqual([['Tag 03'], expect.any(String)]);
    expect(await titles('q=tag+02')).toEqual([['Tag 02'], null]);
    expect(await titles('from=2027-07-02T11:00:00Z')).toEqual([['Tag 03'], null]);
    expect(await titles('to=2027-07-01T23:00:00Z')).toEqual([['Tag 01'], null]);
    expect((await call('GET', '/events?organization=nobody')).body.data).toEqual([]);
    expect((await call('GET', '/events?colour=red')).status).toBe(422);
    expect((await call('GET', '/events?cursor=x')).body.code).toBe('input.cursor');
  });
});

describe('organizations over REST', () => {
  it('are listed with the role, and changed by those who may', async () => {
    const { body } = await call('GET', '/organizations');
    expect(body.data).toContainEqual({
      ...{ id: organizationId, slug: 'fair-people', name: 'Fair people', role: 'owner', closed: false },
    });
    const patched = await call('PATCH', `/organizations/${organizationId}`, {
      timezone: 'UTC',
      terms: { en: 'Be nice' },
    });
    expect(patched.body).toMatchObject({ timezone: 'UTC', terms: { en: 'Be nice' }, name: 'Fair people' });
    expect((await call('GET', `/organizations/${organizationId}`, undefined, { by: stranger })).status).toBe(404);
  });

  it('have members with roles', async () => {
    await createUser(site.scope(), { email: 'mia@example.org', name: 'Mia' });
    const path = `/organizations/${organizationId}/members`;
    const { memberId } = await addMember(site.scope(), { organizationId, email: 'mia@example.org', role: 'staff' });
    const changed = await call('PATCH', `${path}/${memberId}`, { role: 'manager' });
    expect(changed.body.role).toBe('manager');
    expect((await call('GET', path)).body.data).toHaveLength(2);
    expect((await call('DELETE', `${path}/${memberId}`)).status).toBe(204);
    expect((await call('GET', `${path}/${memberId}`)).status).toBe(404);
  });

  it('are invited by address, and make roles of their own', async () => {
    const path = `/organizations/${organizationId}`;
    const role = await call('POST', `${path}/roles`, { name: 'Box office', permissions: ['orders.write'] });
    expect(role).toMatchObject({ status: 201, body: { permissions: ['events.read', 'orders.read', 'orders.write'] } });
    const renamed = await call('PATCH', `${path}/roles/${role.body.id}`, { name: 'Counter' });
    expect(renamed.body).toMatchObject({ name: 'Counter', permissions: role.body.permissions });
    const asked = { email: 'Newcomer@example.org', role: role.body.id };
    const invited = await call('POST', `${path}/invitations`, asked);
    expect(invited).toMatchObject({
      status: 201,
      body: { email: 'newcomer@example.org', customRole: { name: 'Counter' } },
    });
    expect((await call('POST', `${path}/invitations`, asked)).body.code).toBe('invitation.already');
    expect((await call('POST', `${path}/invitations/${invited.body.id}/resend`)).status).toBe(200);
    expect((await call('GET', `${path}/invitations`)).body.data).toHaveLength(1);
    expect((await call('DELETE', `${path}/roles/${role.body.id}`)).body.code).toBe('role.in_use');
    expect((await call('DELETE', `${path}/invitations/${invited.body.id}`)).status).toBe(204);
    expect((await call('DELETE', `${path}/roles/${role.body.id}`)).status).toBe(204);
    const wrong = await call('POST', '/invitations/accept', { token: 'never sent' });
    expect([wrong.status, wrong.body.code]).toEqual([410, 'invitation.link_over']);
    expect((await call('GET', `${path}/invitations`, undefined, { by: stranger })).status).toBe(404);
  });
});
