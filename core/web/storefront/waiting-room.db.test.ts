import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { Answer } from '../../../test/setup/web.ts';
import { changeRoom, controlRoom, RoomSettings, tickRooms } from '../../modules/waiting-rooms/index.ts';
import { createUser } from '../../modules/users/index.ts';
import { addMember } from '../../modules/organizations/index.ts';
import { orderEndpoints } from '../api/orders/index.ts';
import { waitingRoomEndpoints } from '../api/waiting-rooms/index.ts';
import { waitingRoomAdminPages } from '../admin/waiting-rooms/index.ts';
import { orderPages } from './order-pages.ts';
import { sitePages } from './site-pages.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let typeId: string;
let href: string;

beforeAll(async () => {
  site = await testSite({
    capabilities: {
      captcha: { id: 'test', view: 'icon', field: 'proof', verify: async (_scope, token) => token === 'human' },
    },
  });
  const endpoints = [...orderEndpoints, ...waitingRoomEndpoints];
  portal = await testPortal(site, { pages: [...sitePages, ...orderPages, ...waitingRoomAdminPages], endpoints });
  shop = await openShop(site);
  typeId = await shop.sell({ quantity: 50 });
  href = `/e/event-${shop.eventId}`;
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

const tick = (seconds: number) => {
  site.clock.advance({ seconds });
  return tickRooms(site.scope(), { p95: 1, count: 100 });
};
const cookiesOf = (answer: Answer) =>
  Object.entries(answer.cookies())
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
const choose = (Cookie?: string) =>
  portal.ask(href, {
    headers: Cookie === undefined ? {} : { Cookie },
    body: new URLSearchParams({ [`quantity.${typeId}`]: '1' }),
  });

it('leads from the event through the line to the tickets, and nowhere past it', async () => {
  const address = { organizationId: shop.organizationId, eventId: shop.eventId };
  expect((await portal.ask(`${href}/wait`)).headers.location).toBe(href);
  const startsAt = site.clock.in({ minutes: 5 });
  await changeRoom(site.scope(), {
    ...address,
    ...RoomSettings.parse({ mode: 'schedule', startsAt, mostPerMinute: 60 }),
  });
  site.clock.advance({ seconds: 3 });

  // The page of everybody shows the way to the line, no field and nothing to follow.
  for (const headers of [{}, {}]) {
    const { text } = await portal.ask(href, { headers });
    expect(text).toContain(`href="${href}/wait"`);
    expect(text).not.toMatch(/name="quantity|data-live/);
  }
  expect([(await choose()).status, (await choose()).headers.location]).toEqual([303, `${href}/wait`]);

  const post = (path: string, fields: Record<string, string>, Cookie = '') =>
    portal.ask(path, { headers: { Cookie }, body: new URLSearchParams(fields) });
  const joined = await post(`${href}/wait`, { proof: 'human' });
  expect([joined.status, joined.headers.location]).toEqual([303, `${href}/wait`]);
  const place = cookiesOf(joined);

  const waits = await portal.ask(`${href}/wait`, { headers: { Cookie: place } });
  expect(waits.text).toContain('<noscript><meta http-equiv="refresh" content="15">');
  expect(waits.text).toContain('data-position="0"');
  expect((await post(`${href}/wait/enter`, {}, place)).headers.location).toBe(`${href}/wait`);

  await tick(300);
  const second = cookiesOf(await post(`${href}/wait`, { proof: 'human' }));
  const where = await portal.ask(`${href}/wait`, { headers: { Cookie: second } });
  expect(where.text).toMatch(/data-position="2"[\s\S]*data-fact="ahead">1</);
  const status = await portal.ask(`${href}/wait/status`);
  expect(status.json()).toMatchObject({ phase: 'running', drawn: true });

  await tick(1);
  const turn = await portal.ask(`${href}/wait`, { headers: { Cookie: place } });
  expect(turn.text).toContain('data-enter');
  const entered = await post(`${href}/wait/enter`, {}, place);
  expect(entered.headers.location).toBe(`${href}#tickets`);
  const pass = cookiesOf(entered);
  expect((await portal.ask(href, { headers: { Cookie: pass } })).text).toContain('name="quantity');
  expect((await portal.ask(href)).text).not.toContain('name="quantity');
  expect((await choose(pass)).headers.location).toMatch(/^\/o\//);
  expect((await choose(place)).headers.location).toBe(`${href}/wait`);

  // Whose turn was over stands in line again.
  site.clock.advance({ minutes: 20 });
  expect((await choose(pass)).headers.location).toBe(`${href}/wait`);
  const over = await post(`${href}/wait/enter`, {}, place);
  expect(Object.values(over.cookies())).toContain('');
  expect(portal.missing).toEqual([]);
});

it('is the same line for programs: no order without a pass, and a place for each Idempotency-Key', async () => {
  const api = `/api/v1/events/${shop.eventId}/waiting-room`;
  await controlRoom(site.scope(), { organizationId: shop.organizationId, eventId: shop.eventId, control: 'open' });
  const body = { eventId: shop.eventId, lines: [{ ticketTypeId: typeId, quantity: 1 }] };
  expect((await portal.ask('/api/v1/orders', { body })).json().code).toBe('waiting_room.pass_needed');
  expect((await portal.ask(`${api}/places`, { body: {} })).json().code).toBe('captcha.failed');
  const headers = { 'Captcha-Token': 'human', 'Idempotency-Key': 'one-and-the-same' };
  const places = [];
  for (let call = 0; call < 2; call += 1)
    places.push((await portal.ask(`${api}/places`, { headers, body: {} })).json());
  expect(places[1]).toEqual(places[0]);
  const inLine = { 'Waiting-Room-Place': places[0].place };
  for (let call = 0; call < 5; call += 1) await tick(2);
  expect((await portal.ask(`${api}/place`, { headers: inLine })).json()).toMatchObject({ ahead: 0, mayEnter: true });
  const { pass } = (await portal.ask(`${api}/passes`, { headers: inLine, body: {} })).json();
  expect((await portal.ask('/api/v1/orders', { headers: { 'Waiting-Room-Pass': pass }, body })).status).toBe(201);
});

it('is watched, opened and closed by the organization, whose people never wait', async () => {
  const { userId } = await createUser(site.scope(), {
    email: 'mia@example.org',
    name: 'Mia',
    password: 'correct horse battery',
    locale: 'en',
  });
  await addMember(site.scope(), { organizationId: shop.organizationId, email: 'mia@example.org', role: 'owner' });
  const mia = await portal.browser(userId);
  const office = `/admin/o/org-${shop.organizationId}/events/${shop.eventId}/waiting-room`;
  for (let call = 0; call < 3; call += 1) await tick(11);
  const page = await mia.get(office);
  expect([page.status, page.text.match(/<svg viewBox/g)?.length]).toEqual([200, 2]);
  expect((await mia.get(href)).text).toContain('name="quantity');
  expect((await mia.post(href, { [`quantity.${typeId}`]: '1' })).headers.location).toMatch(/^\/o\//);
  expect((await mia.post(`${office}/control`, { control: 'closed' })).status).toBe(303);
  expect((await choose()).headers.location).toMatch(/^\/o\//);
  const times = {
    mode: 'schedule',
    gathersAt: '',
    startsAt: '',
    endsAt: '',
    zone: 'Europe/Berlin',
    mostPerMinute: '50',
    slowMs: '800',
    passMinutes: '9',
    draftsPerPass: '4',
  };
  expect((await mia.post(`${office}/edit`, times)).status).toBe(422);
  expect((await mia.post(`${office}/edit`, { ...times, startsAt: '2027-02-01T10:00' })).status).toBe(303);
  expect((await mia.get(`${office}/edit`)).text).toContain('2027-02-01T10:00');
  expect(portal.missing).toEqual([]);
});
