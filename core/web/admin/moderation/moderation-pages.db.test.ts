import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { eventById } from '../../../modules/events/index.ts';
import { listReports, subscribeModeration } from '../../../modules/moderation/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { moderationEndpoints } from '../../api/moderation/index.ts';
import { reportEventPage } from '../../storefront/report.page.ts';
import { eventPage } from '../../storefront/event.page.ts';
import { moderationPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let href: string;
let admin: string;
let count = 0;
beforeAll(async () => {
  site = await testSite({ hooks: (hooks) => subscribeModeration(hooks.registrar('core')) });
  const pages = [eventPage, reportEventPage, ...moderationPages];
  portal = await testPortal(site, { pages, endpoints: moderationEndpoints });
  const ada = { email: 'ada@example.org', name: 'Ada', isAdmin: true };
  admin = (await createUser(site.scope(), ada)).userId;
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  site.clock.advance({ hours: 2 });
  shop = await openShop(site);
  const event = await eventById(site.scope(), shop.eventId);
  href = `/e/${event!.slug}`;
});

const text = 'The band says that it knows nothing of this.';
const send = (fields: Record<string, string>) => portal.ask(`${href}/report`, { body: new URLSearchParams(fields) });
const latest = async () => (await listReports(site.scope(), { limit: 1 })).rows[0]!;

describe('a report', () => {
  it('begins at the event’s page, and says thank you', async () => {
    expect((await portal.ask(href)).text).toContain(`href="${href}/report"`);
    expect((await portal.ask(`${href}/report`)).text).toContain('What is wrong?');
    const sent = await send({ reason: 'fraud', text, email: '' });
    expect([sent.status, sent.headers.location]).toEqual([303, `${href}/report?sent=1`]);
    expect((await portal.ask(`${href}/report?sent=1`)).text).toContain('Thank you');
    expect(await latest()).toMatchObject({ eventId: shop.eventId, reason: 'fraud', text, email: null });
  });

  it('says what is missing', async () => {
    const wrong = await send({ text: 'short', email: 'no address' });
    expect(wrong.status).toBe(422);
    for (const field of ['reason', 'text', 'email']) expect(wrong.text).toContain(`id="e-${field}"`);
  });

  it('is not sent a hundred times from one address', async () => {
    const answers = [];
    for (let at = 0; at < 11; at += 1) answers.push((await send({ reason: 'spam', text, email: '' })).status);
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 303), 429]);
  });

  it('comes through REST as well', async () => {
    const path = `/api/v1/events/${shop.eventId}/reports`;
    expect((await portal.ask(path, { body: { reason: 'illegal', text } })).status).toBe(202);
    expect(await latest()).toMatchObject({ eventId: shop.eventId, reason: 'illegal' });
    expect((await portal.ask(path, { body: { reason: 'unknown', text } })).status).toBe(422);
  });
});

describe('the queue of the site', () => {
  it('is not for others', async () => {
    await send({ reason: 'fraud', text, email: '' });
    const { id } = await latest();
    const { userId } = await createUser(site.scope(), { email: `bob${(count += 1)}@example.org`, name: 'Bob' });
    const bob = await portal.browser(userId);
    for (const path of ['/admin/reports', `/admin/reports/${id}`]) expect((await bob.get(path)).status).toBe(403);
    expect((await bob.post(`/admin/reports/${id}/take-down`, { reason: text })).status).toBe(403);
    expect((await portal.ask('/admin/reports')).status).toBe(303);
  });

  it('is worked off: looked at, asked about, taken down, lifted', async () => {
    await send({ reason: 'copyright', text, email: 'mara@example.org' });
    const { id } = await latest();
    const ada = await portal.browser(admin);
    expect((await ada.get('/admin/reports')).text).toContain(`/admin/reports/${id}`);
    const shown = (await ada.get(`/admin/reports/${id}`)).text;
    for (const part of [text, 'mara@example.org', href, 'take-down', 'dismiss', 'contact'])
      expect(shown).toContain(part);

    expect((await ada.post(`/admin/reports/${id}/contact`, { message: 'Whose is the picture?' })).status).toBe(303);
    expect((await ada.get(`/admin/reports/${id}/take-down`)).text).toContain('Nobody can find the event');
    expect((await ada.post(`/admin/reports/${id}/take-down`, { reason: 'short' })).status).toBe(422);
    expect((await ada.post(`/admin/reports/${id}/take-down`, { reason: text })).status).toBe(303);
    expect((await portal.ask(href, { headers: { Cookie: 'ep_x=1' } })).status).toBe(404);
    expect((await ada.get(`/admin/reports/${id}`)).text).toContain('This event is taken down');
    expect((await ada.get('/admin/reports')).text).not.toContain(`/admin/reports/${id}`);
    expect((await ada.get('/admin/reports?state=taken_down')).text).toContain(`/admin/reports/${id}`);

    expect((await ada.post(`/admin/reports/${id}/lift`)).status).toBe(303);
    expect((await portal.ask(href, { headers: { Cookie: 'ep_x=1' } })).status).toBe(200);
  });
});
