import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPortal, type Browser, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { eventById, eventBySlug } from '../../modules/events/index.ts';
import { addMember, createOrganization, membersOf, organizationBySlug } from '../../modules/organizations/index.ts';
import { createTicketType } from '../../modules/tickets/index.ts';
import { actorOf, createUser, userByEmail, userById } from '../../modules/users/index.ts';
import { auditPages } from './audit/index.ts';
import { dashboardPages } from './dashboard/index.ts';
import { eventPages } from './events/index.ts';
import { organizationPages } from './organizations/index.ts';
import { userPages } from './users/index.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let portal: Portal;
let ann: Browser;
let annId: string;
let root: Browser;
let stranger: Browser;
let organizationId: string;

beforeAll(async () => {
  site = await testSite();
  const pages = [dashboardPages, eventPages, organizationPages, userPages, auditPages].flat();
  portal = await testPortal(site, { pages });
  const person = async (name: string, isAdmin = false) => {
    const { userId } = await createUser(site.scope(), {
      email: `${name.toLowerCase()}@example.org`,
      name,
      password: PASSWORD,
      isAdmin,
    });
    return userId;
  };
  annId = await person('Ann');
  ann = await portal.browser(annId);
  root = await portal.browser(await person('Root', true));
  stranger = await portal.browser(await person('Sam'));
  const asAnn = site.scope(actorOf((await userById(site.scope(), annId))!));
  ({ id: organizationId } = await createOrganization(asAnn, {
    name: 'Fair people',
    email: 'fair@example.org',
    currency: 'EUR',
    locale: 'en',
    zone: 'Europe/Berlin',
  }));
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

const base = '/admin/o/fair-people';
const EVENT = {
  'title.en': 'Summer fair',
  'title.de': 'Sommerfest',
  'summary.en': 'Music & cake',
  'description.en': '**Bring** friends',
  startsAtLocal: '2027-06-12T19:30',
  endsAtLocal: '2027-06-12T23:00',
  zone: 'Europe/Berlin',
  mode: 'in_person',
  venueName: 'Town hall',
  venueAddress: '',
  city: 'Bonn',
  country: '',
  onlineUrl: '',
  currency: 'EUR',
  locale: 'en',
  slug: '',
};

async function draft(over: Partial<typeof EVENT> = {}): Promise<{ id: string; at: string }> {
  const made = await ann.post(`${base}/events/new`, { ...EVENT, ...over });
  expect(made.status, made.text.slice(0, 2000)).toBe(303);
  const at = made.headers.location!;
  return { id: at.split('/').at(-1)!, at };
}

describe('the back office', () => {
  it('is closed to people who are not signed in, and shows strangers nothing of an organization', async () => {
    expect((await portal.ask(`${base}/events`)).headers.location).toBe(
      '/sign-in?next=%2Fadmin%2Fo%2Ffair-people%2Fevents',
    );
    for (const path of [base, `${base}/events`, `${base}/settings`, `${base}/members`, `${base}/audit`]) {
      expect((await stranger.get(path)).status).toBe(404);
    }
    for (const path of ['/admin/users', '/admin/organizations', '/admin/audit', '/admin/site']) {
      expect((await ann.get(path)).status).toBe(403);
      expect((await root.get(path)).status).toBe(200);
    }
  });

  it('leads to where a person works', async () => {
    expect((await ann.get('/admin')).headers.location).toBe(base);
    const nothing = await stranger.get('/admin');
    expect([nothing.status, nothing.text.includes('/admin/organizations/new')]).toEqual([200, true]);
  });

  it('shows first steps until they are done', async () => {
    const shown = await ann.get(base);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('Create an event');
    expect(shown.text).toContain(`href="${base}/events/new"`);
  });

  it('has forms that come filled with what an organization chose', async () => {
    const { text } = await ann.get(`${base}/events/new`);
    expect(text).toContain('<option value="Europe/Berlin" selected>');
    expect(text).toContain('<option value="EUR" selected>');
    expect(text).toContain('name="title.en"');
    expect(text).toContain('name="title.de"');
  });
});

describe('events in the back office', () => {
  it('are created, shown, edited and published', async () => {
    const { id, at } = await draft();
    const shown = await ann.get(at);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('Town hall, Bonn');
    expect(shown.text).toContain('There are no tickets yet');
    expect((await ann.get(`${at}/edit`)).text).toContain('value="Sommerfest"');

    const { version } = (await eventById(site.scope(), id))!;
    const edited = await ann.post(`${at}/edit`, {
      ...EVENT,
      slug: 'summer-fair',
      'title.de': '',
      city: '',
      version: String(version),
    });
    expect([edited.status, edited.headers.location]).toEqual([303, at]);
    expect(await eventById(site.scope(), id)).toMatchObject({
      title: { en: 'Summer fair' },
      city: null,
      venueName: 'Town hall',
    });

    expect((await ann.get(`${at}/publish`)).text).toContain('nobody can order until you add some');
    expect((await ann.post(`${at}/publish`)).status).toBe(303);
    expect(await eventById(site.scope(), id)).toMatchObject({ state: 'published' });
    expect((await ann.get(`${base}/events?q=summer&state=published`)).text).toContain(at);
    expect((await ann.get(`${base}/events?q=nothing+like+it`)).text).not.toContain(at);
  });

  it('come again with every mistake at its field and nothing lost', async () => {
    const wrong = { ...EVENT, 'title.en': '', endsAtLocal: '2027-06-12T18:00', slug: 'not ok' };
    const bad = await ann.post(`${base}/events/new`, wrong);
    expect(bad.status).toBe(422);
    expect(bad.text).toContain('single dashes');
    const ends = await ann.post(`${base}/events/new`, { ...wrong, slug: '', 'title.en': 'Fair' });
    expect(ends.text).toContain('The end must be after the beginning.');
    expect(ends.text).toContain('value="Sommerfest"');
    const title = await ann.post(`${base}/events/new`, { ...EVENT, 'title.en': '' });
    expect(title.text).toMatch(/id="e-title\.en"/);
  });

  it('say what somebody else stored meanwhile, and then take the second save', async () => {
    const { id, at } = await draft({ slug: 'conflict' });
    const { version } = (await eventById(site.scope(), id))!;
    const save = (city: string, seen: number) =>
      ann.post(`${at}/edit`, { ...EVENT, slug: 'conflict', city, version: String(seen) });
    await save('Bern', version);
    const refused = await save('Basel', version);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('Ann');
    expect(refused.text).toContain('City: Bern');
    expect(refused.text).toContain('value="Basel"');
    const shownVersion = Number(/name="version" value="(\d+)"/.exec(refused.text)?.[1]);
    expect((await save('Basel', shownVersion)).status).toBe(303);
    expect(await eventById(site.scope(), id)).toMatchObject({ city: 'Basel' });
  });

  it('get further dates, which are moved and cancelled', async () => {
    const { id, at } = await draft({ slug: 'dates' });
    const times = { startsAtLocal: '2027-06-13T19:30', endsAtLocal: '2027-06-13T23:00' };
    expect((await ann.get(`${at}/dates/new`)).status).toBe(200);
    expect((await ann.post(`${at}/dates/new`, times)).status).toBe(303);
    const [first, second] = (await eventById(site.scope(), id))!.occurrences;
    expect((await ann.get(`${at}/dates/${second!.id}`)).text).toContain('2027-06-13T19:30');
    const moved = {
      startsAtLocal: '2027-06-14T19:30',
      endsAtLocal: '2027-06-14T23:00',
      version: String(second!.version),
    };
    expect((await ann.post(`${at}/dates/${second!.id}`, moved)).status).toBe(303);
    expect((await ann.get(`${at}/dates/${first!.id}/cancel`)).status).toBe(200);
    expect((await ann.post(`${at}/dates/${first!.id}/cancel`)).status).toBe(303);
    const last = await ann.post(`${at}/dates/${second!.id}/cancel`);
    expect([last.status, last.text.includes('Cancel the event instead')]).toEqual([409, true]);
    expect((await ann.get(at)).text).toContain('Cancelled');
  });

  it('are cancelled with a word to the buyers, and drafts are deleted with what belongs to them', async () => {
    const event = await draft({ slug: 'to-cancel' });
    await ann.post(`${event.at}/publish`);
    expect((await ann.get(`${event.at}/cancel`)).text).toContain('name="reason"');
    expect((await ann.post(`${event.at}/cancel`, { reason: 'Storm' })).status).toBe(303);
    expect((await ann.get(event.at)).text).toContain('Storm');

    const gone = await draft({ slug: 'to-delete' });
    await createTicketType(site.scope(), {
      organizationId,
      eventId: gone.id,
      name: { en: 'Regular' },
      priceMinor: 1000,
      quantity: 10,
    } as never);
    expect((await ann.post(`${gone.at}/delete`)).headers.location).toBe(`${base}/events`);
    expect(await eventBySlug(site.scope(), 'to-delete')).toBeUndefined();
  });

  it('get a picture, which replaces the one before, and refuse what is none', async () => {
    const { id, at } = await draft({ slug: 'cover' });
    const image = (colour: string) =>
      sharp({ create: { width: 900, height: 500, channels: 3, background: colour } })
        .jpeg()
        .toBuffer();
    const upload = async (content: Buffer) => ann.upload(`${at}/cover`, 'image', { filename: 'me.jpg', content });
    expect((await upload(await image('#123456'))).status).toBe(303);
    const { coverId: first } = (await eventById(site.scope(), id))!;
    expect((await portal.ask(`/media/${first}/400`)).headers['content-type']).toBe('image/webp');

    expect((await upload(await image('#654321'))).status).toBe(303);
    expect((await portal.ask(`/media/${first}/400`)).status).toBe(404);
    const refused = await upload(Buffer.from('<svg/>'));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('me.jpg is no image that can be used here');
    expect((await ann.post(`${at}/cover`)).status).toBe(422);
    expect((await ann.get(`${at}/cover`)).text).toContain('name="remove"');
    expect((await ann.post(`${at}/cover`, { remove: 'true' })).status).toBe(303);
    expect(await eventById(site.scope(), id)).toMatchObject({ coverId: null });
  });

  it('of another organization are not there', async () => {
    const { at } = await draft({ slug: 'foreign' });
    await stranger.post('/admin/organizations/new', {
      name: 'Other people',
      email: 'o@example.org',
      currency: 'EUR',
      locale: 'en',
      zone: 'UTC',
    });
    const theirs = at.replace('fair-people', 'other-people');
    for (const path of ['', '/edit', '/publish', '/cancel', '/delete', '/cover', '/dates/new']) {
      expect((await stranger.get(theirs + path)).status).toBe(404);
    }
    expect((await stranger.post(`${theirs}/publish`)).status).toBe(404);
    expect((await ann.get(`${base}/events/nonsense`)).status).toBe(404);
  });
});

describe('an organization in the back office', () => {
  it('is changed in its settings and its legal texts', async () => {
    const { version } = (await organizationBySlug(site.scope(), 'fair-people'))!;
    const facts = {
      name: 'Fair people',
      email: 'fair@example.org',
      slug: 'fair-people',
      accent: '#aa3300',
      currency: 'EUR',
      locale: 'en',
      zone: 'Europe/Berlin',
    };
    expect((await ann.get(`${base}/settings`)).text).toContain('value="fair@example.org"');
    const saved = await ann.post(`${base}/settings`, { ...facts, version: String(version) });
    expect([saved.status, saved.headers.location]).toEqual([303, `${base}/settings`]);
    expect((await ann.get(`${base}/settings/legal`)).text).toContain('name="imprint.de"');
    const legal = {
      'imprint.en': '# Us',
      'imprint.de': '',
      'privacy.en': '',
      'terms.en': 'Be **nice**',
      version: String(version + 1),
    };
    expect((await ann.post(`${base}/settings/legal`, legal)).status).toBe(303);
    expect(await organizationBySlug(site.scope(), 'fair-people')).toMatchObject({
      accent: '#aa3300',
      imprint: { en: '# Us' },
      terms: { en: 'Be **nice**' },
    });
  });

  it('has members, changes their role and removes them', async () => {
    const { userId } = await createUser(site.scope(), { email: 'mia@example.org', name: 'Mia', password: PASSWORD });
    await addMember(site.scope(), { organizationId, email: 'mia@example.org', role: 'staff' });
    const member = (await membersOf(site.scope(), organizationId)).find((it) => it.userId === userId)!;
    const mia = await portal.browser(userId);
    expect((await mia.get(`${base}/events`)).status).toBe(200);
    expect((await mia.get(`${base}/events/new`)).status).toBe(403);
    expect((await ann.get(`${base}/members`)).text).toContain('mia@example.org');
    expect((await ann.get(`${base}/members/${member.id}`)).text).toContain('value="staff" checked');
    expect((await ann.post(`${base}/members/${member.id}`, { role: 'manager' })).status).toBe(303);
    expect((await mia.get(`${base}/events/new`)).status).toBe(200);
    expect((await ann.get(`${base}/members/${member.id}/remove`)).status).toBe(200);
    expect((await ann.post(`${base}/members/${member.id}/remove`)).status).toBe(303);
    expect((await mia.get(`${base}/events`)).status).toBe(404);
  });

  it('has a history that can be searched', async () => {
    const all = await ann.get(`${base}/audit`);
    expect(all.status).toBe(200);
    expect(all.text).toContain('Created the organization');
    const narrowed = await ann.get(`${base}/audit?kind=member&q=MIA&from=2027-01-01&to=2027-12-31`);
    expect(narrowed.text).toContain('>Added a member</a>');
    expect(narrowed.text).not.toContain('>Created the organization</a>');
    expect((await ann.get(`${base}/audit?from=2028-01-01`)).text).not.toContain('>Added a member</a>');
    expect((await root.get('/admin/audit')).text).toContain('Created the account');
  });
});

describe('people in the back office', () => {
  it('are created, found, made admins and back', async () => {
    const made = await root.post('/admin/users/new', { name: 'Nina', email: 'Nina@Example.org', locale: 'en' });
    expect(made.status).toBe(303);
    const at = made.headers.location!;
    expect(await userByEmail(site.scope(), 'nina@example.org')).toMatchObject({ isAdmin: false, hasPassword: false });
    expect((await root.get('/admin/users?q=nina')).text).toContain(at);
    expect((await root.post(`${at}/admin`, { isAdmin: 'true' })).status).toBe(303);
    expect((await root.get(at)).text).toContain('Made an admin of the site');
    expect((await root.post(`${at}/admin`, { isAdmin: 'false' })).status).toBe(303);
    const again = await root.post('/admin/users/new', { name: 'Nina', email: 'nina@example.org', locale: 'en' });
    expect([again.status, again.text.includes('There is already an account')]).toEqual([409, true]);
    expect((await root.get('/admin/users/nonsense')).status).toBe(404);
  });
});

it('says nothing without a text', () => {
  expect(portal.missing).toEqual([]);
});
