import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import type { Answer } from '../../../test/setup/web.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import { unseal } from '../../kernel/seal.ts';
import { addOccurrence, cancelEvent, createEvent, NewEvent, publishEvent } from '../../modules/events/index.ts';
import { Order } from '../../modules/orders/index.ts';
import { isInstalled, organizationBySlug, updateOrganization } from '../../modules/organizations/index.ts';
import { coverNewDates, createTicketType } from '../../modules/tickets/index.ts';
import { type PasswordResetRequested, userByEmail } from '../../modules/users/index.ts';
import { installToken } from '../install-token.ts';
import { sitePages } from './site-pages.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let portal: Portal;
let organizationId: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: sitePages });
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

const get = async (path: string) => readable(await portal.ask(path));

/** The template engine writes `=` in attributes as an entity; browsers read both alike. */
const readable = (answer: Answer) => ({ ...answer, text: answer.text.replaceAll('&#x3D;', '=') });

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  portal.ask(path, { body: new URLSearchParams(fields), headers });

interface Given {
  readonly slug: string;
  readonly title?: string;
  readonly quantity?: number;
  readonly priceMinor?: number;
}

async function onSale({ slug, title = slug, quantity = 10, priceMinor = 1250 }: Given) {
  const input = NewEvent.parse({
    slug,
    title: { en: title },
    description: { en: 'Bring **friends** <script>alert(1)</script> [x](javascript:alert(1))' },
    zone: 'Europe/Berlin',
    currency: 'EUR',
    locale: 'en',
    venueName: 'Town hall',
    venueAddress: 'Market 1',
    city: 'Bonn',
    startsAtLocal: '2027-06-12T19:30',
    endsAtLocal: '2027-06-12T23:00',
  });
  const event = await createEvent(site.scope(), { organizationId, ...input });
  const address = { organizationId, eventId: event.eventId };
  const { id: typeId } = await createTicketType(site.scope(), {
    ...address,
    name: { en: 'Regular' },
    priceMinor,
    quantity,
  });
  await publishEvent(site.scope(), address);
  return { ...event, ...address, typeId };
}

describe('the first installation', () => {
  const form = {
    'admin.name': 'Root',
    'admin.email': 'Root@Example.org',
    'admin.password': PASSWORD,
    'organization.name': 'Fair people',
    'organization.email': 'fair@example.org',
    'organization.currency': 'EUR',
    'organization.locale': 'en',
    'organization.zone': 'Europe/Berlin',
  };

  it('is open to the printed link only', async () => {
    expect((await portal.ask('/install')).status).toBe(403);
    expect((await portal.ask('/install?token=guess')).status).toBe(403);
    expect((await post('/install', { ...form, token: 'guess' })).status).toBe(403);
    expect(await isInstalled(site.scope())).toBe(false);
  });

  it('says what is wrong where it is wrong', async () => {
    const token = (await installToken(site.scope()))!;
    const bad = await post('/install', {
      ...form,
      token,
      'admin.password': 'short',
      'organization.zone': 'Mars/Olympus',
    });
    expect([bad.status, bad.text.includes('id="e-organization.zone"')]).toEqual([422, true]);
    const short = await post('/install', { ...form, token, 'admin.password': 'short' });
    expect(short.text).toMatch(/id="e-admin\.password"[^]*at least 10 characters/);
    expect(short.text).toContain('value="Fair people"');
    expect(short.text).not.toContain('value="short"');
  });

  it('makes an account and an organization, signs in, and never opens again', async () => {
    const token = (await installToken(site.scope()))!;
    expect((await portal.ask(`/install?token=${token}`)).text).toContain('name="organization.name"');
    const done = await post('/install', { ...form, token });
    expect([done.status, done.headers.location]).toEqual([303, '/install']);
    const { ep_session: session } = done.cookies();
    const last = await portal.ask('/install', { headers: { Cookie: `ep_session=${session}` } });
    expect(last.text).toContain('Everything is ready');

    expect(await userByEmail(site.scope(), 'root@example.org')).toMatchObject({ isAdmin: true });
    expect(await installToken(site.scope())).toBeUndefined();
    expect((await portal.ask(`/install?token=${token}`)).headers.location).toBe('/sign-in');
    await post('/install', { ...form, token, 'admin.email': 'two@example.org' });
    expect(await userByEmail(site.scope(), 'two@example.org')).toBeUndefined();
    organizationId = (await organizationBySlug(site.scope(), 'fair-people'))!.id;
  });
});

describe('the list of events', () => {
  it('shows cards with prices, and can be narrowed', async () => {
    await onSale({ slug: 'jazz', title: 'Jazz night' });
    await onSale({ slug: 'free', title: 'Free lecture', priceMinor: 0 });
    await onSale({ slug: 'full', title: 'Tiny concert', quantity: 0 });
    const all = await portal.ask('/');
    expect(all.status).toBe(200);
    for (const text of ['Jazz night', '€12.50', 'Free', 'Sold out', 'Town hall, Bonn', 'href="/e/jazz"']) {
      expect(all.text).toContain(text);
    }
    const found = await portal.ask('/?q=JAZZ&city=&when=&mode=');
    expect([found.text.includes('Jazz night'), found.text.includes('Free lecture')]).toEqual([true, false]);
    expect((await portal.ask('/?q=zzz')).text).toContain('Nothing matches that');
    expect((await portal.ask('/?when=week')).text).toContain('Nothing matches that');
    expect((await portal.ask('/?cursor=nonsense')).status).toBe(400);
  });

  it('is there for one organization as well', async () => {
    expect((await portal.ask('/org/fair-people')).text).toContain('Jazz night');
    expect((await portal.ask('/org/nobody')).status).toBe(404);
  });
});

describe('the page of an event', () => {
  it('says what, when, where, and prints no markup that people wrote', async () => {
    await onSale({ slug: 'fair', title: 'Fair <b>bold</b>' });
    const { status, text } = await portal.ask('/e/fair');
    expect(status).toBe(200);
    expect(text).toContain('Fair &lt;b&gt;bold&lt;/b&gt;');
    expect(text).toContain('Saturday, June 12, 2027');
    expect(text).toContain('Central European Summer Time');
    expect(text).toContain('Market 1, Bonn');
    expect(text).toContain('<strong>friends</strong>');
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('href="javascript');
  });

  it('starts an order that holds the places, and gives its holder the cookie', async () => {
    const { typeId, eventId } = await onSale({ slug: 'order', quantity: 3 });
    const started = await post('/e/order', { [`quantity.${typeId}`]: '2' });
    expect(started.status).toBe(303);
    const code = started.headers.location!.replace('/o/', '');
    expect(started.cookies()[`ep_order_${code}`]).toMatch(/^v1\./);
    expect(await site.scope().em.findOne(Order, { code })).toMatchObject({ state: 'draft', totalMinor: 2500 });

    const more = await post('/e/order', { [`quantity.${typeId}`]: '2' });
    expect(more.status).toBe(409);
    expect(more.text).toContain(`id="e-${typeId}"`);
    expect(await site.scope().em.count(Order, { event: eventId })).toBe(1);
    site.clock.advance({ seconds: 10 });
    expect((await portal.ask('/e/order')).text).toContain('Only one left');
  });

  it('asks for a ticket where none was chosen', async () => {
    const { typeId } = await onSale({ slug: 'nothing' });
    const none = await post('/e/nothing', { [`quantity.${typeId}`]: '0' });
    expect([none.status, none.text.includes('Please choose at least one ticket.')]).toEqual([422, true]);
    expect((await post('/e/nothing', { 'quantity.nonsense': '1' })).status).toBe(422);
    expect((await post('/e/nothing', { [`quantity.${typeId}`]: '-1' })).status).toBe(422);
  });

  it('lets people choose among its dates', async () => {
    const event = await onSale({ slug: 'dates' });
    const { occurrenceId } = await addOccurrence(site.scope(), {
      organizationId,
      eventId: event.eventId,
      startsAtLocal: '2027-06-13T19:30',
      endsAtLocal: '2027-06-13T23:00',
    });
    await coverNewDates(site.scope(), event);
    const { text } = await get(`/e/dates?date=${occurrenceId}`);
    expect(text).toContain(`href="/e/dates?date=${event.occurrenceId}"`);
    expect(text).toContain(`name="occurrence" value="${occurrenceId}"`);
    const started = await post('/e/dates', { [`quantity.${event.typeId}`]: '1', occurrence: occurrenceId });
    expect(started.status).toBe(303);
  });

  it('says that an event is cancelled or over, and sells nothing then', async () => {
    const event = await onSale({ slug: 'cancelled' });
    await cancelEvent(site.scope(), { organizationId, eventId: event.eventId, reason: null });
    const { text } = await portal.ask('/e/cancelled');
    expect(text).toContain('This event is cancelled');
    expect(text).not.toContain('name="quantity.');
    expect((await post('/e/cancelled', { [`quantity.${event.typeId}`]: '1' })).status).toBeGreaterThanOrEqual(400);
  });

  it('of a draft is a preview for members and nothing for others', async () => {
    const input = NewEvent.parse({
      slug: 'draft',
      title: { en: 'Secret' },
      zone: 'UTC',
      currency: 'EUR',
      locale: 'en',
      startsAtLocal: '2027-06-12T19:30',
      endsAtLocal: '2027-06-12T23:00',
    });
    await createEvent(site.scope(), { organizationId, ...input });
    expect((await portal.ask('/e/draft')).status).toBe(404);
    const root = await portal.browser((await userByEmail(site.scope(), 'root@example.org'))!.id);
    expect((await root.get('/e/draft')).text).toContain('This is a preview');
  });

  it('comes as a calendar file', async () => {
    const { headers, text } = await portal.ask('/e/fair/calendar.ics');
    expect(headers['content-type']).toContain('text/calendar');
    expect(text).toContain('DTSTART:20270612T173000Z');
  });
});

describe('legal pages', () => {
  it('print what the organization wrote, or whom to ask', async () => {
    expect((await portal.ask('/terms')).text).toContain('fair@example.org');
    await updateOrganization(site.scope(), { organizationId, imprint: { en: '# Who\n\nUs & <i>them</i>' } });
    for (const path of ['/imprint', '/org/fair-people/imprint']) {
      expect((await portal.ask(path)).text).toContain('<p>Us &amp; &lt;i&gt;them&lt;/i&gt;</p>');
    }
  });
});

describe('signing in', () => {
  it('leads where the person was going, and never to another site', async () => {
    const fields = { email: 'root@example.org', password: PASSWORD };
    expect((await get('/sign-in?next=%2Fadmin%2Fusers')).text).toContain('action="/sign-in?next=%2Fadmin%2Fusers"');
    expect((await post('/sign-in?next=%2Fadmin%2Fusers', fields)).headers.location).toBe('/admin/users');
    expect((await post('/sign-in?next=https%3A%2F%2Fevil.example', fields)).headers.location).toBe('/admin');
    expect((await post('/sign-in', fields)).headers.location).toBe('/admin');
  });

  it('refuses without saying what was wrong, and keeps no password', async () => {
    const refused = await post('/sign-in', { email: 'root@example.org', password: 'wrong password' });
    expect(refused.status).toBe(401);
    expect(refused.text).toContain('The e-mail address or the password is not right.');
    expect(refused.text).not.toContain('wrong password');
    expect(refused.cookies()['ep_session']).toBeUndefined();
  });

  it('ends with signing out', async () => {
    const root = await portal.browser((await userByEmail(site.scope(), 'root@example.org'))!.id);
    expect((await root.get('/sign-in')).headers.location).toBe('/admin');
    expect((await root.post('/sign-out')).headers.location).toBe('/');
    expect((await root.get('/sign-in')).status).toBe(200);
  });
});

describe('a forgotten password', () => {
  it('gets the same answer for every address', async () => {
    const answers = [
      await post('/password/forgot', { email: 'root@example.org' }),
      await post('/password/forgot', { email: 'no@example.org' }),
    ];
    expect(answers.map(({ status, headers }) => [status, headers.location])).toEqual([
      [303, '/password/forgot?sent'],
      [303, '/password/forgot?sent'],
    ]);
    expect((await portal.ask('/password/forgot?sent')).text).toContain('Look into your mailbox');
  });

  it('is replaced with the link from the mail, once', async () => {
    const [row] = await site.scope().em.find(OutboxRow, { name: 'user.password_reset_requested' });
    const { sealedToken } = row!.payload as unknown as PasswordResetRequested;
    const path = `/password/reset/${unseal(site.site.key('password-reset'), sealedToken)}`;
    expect((await portal.ask(path)).text).toContain('name="password"');
    const short = await post(path, { password: 'short' });
    expect([short.status, short.text.includes('id="e-password"')]).toEqual([422, true]);
    expect((await post(path, { password: 'a brand new one' })).headers.location).toBe('/sign-in');
    expect((await portal.ask(path)).status).toBe(410);
    expect((await post(path, { password: 'yet another one' })).status).toBe(410);
    expect((await post('/sign-in', { email: 'root@example.org', password: 'a brand new one' })).status).toBe(303);
  });
});

it('says nothing without a text', () => {
  expect(portal.missing).toEqual([]);
});
