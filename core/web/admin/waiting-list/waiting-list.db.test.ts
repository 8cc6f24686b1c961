import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { newId } from '../../../kernel/ids.ts';
import { addBlocks, AddBlocks } from '../../../modules/blocks/index.ts';
import { mailJoined, mailOffer } from '../../../modules/messages/waiting-list-mails.ts';
import { Message } from '../../../modules/messages/index.ts';
import { createVariation } from '../../../modules/tickets/index.ts';
import { cancelOrder, orderById } from '../../../modules/orders/index.ts';
import { Member, Organization, type Role } from '../../../modules/organizations/index.ts';
import { User } from '../../../modules/users/index.ts';
import { listEntries, subscribeWaitingList, waitingToken, type EntryRow } from '../../../modules/waiting-list/index.ts';
import { eventPage } from '../../storefront/event.page.ts';
import { joinWaitingListPage, waitingEntryPage } from '../../storefront/waiting-list.page.ts';
import { settingsPages } from '../settings/index.ts';
import type { SettingsStore } from '../../../kernel/settings/store.ts';
import { waitingListPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let type: string;
let code: string;
beforeAll(async () => {
  site = await testSite({ hooks: (all) => subscribeWaitingList(all.registrar('core')) });
  const settings = settingsPages({ store: site.parts.settings as SettingsStore, plugins: { settings: new Map() } });
  const pages = [eventPage, joinWaitingListPage, waitingEntryPage, ...waitingListPages, ...settings];
  portal = await testPortal(site, { pages });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  type = await shop.sell({ quantity: 2, maxPerOrder: 4 });
  code = (await shop.draft(type, 2)).code;
});

async function signIn(role: Role, organizationId = shop.organizationId): Promise<Browser> {
  const id = newId();
  await site.scope().tx(async (tx) => {
    const createdAt = tx.clock.now();
    tx.em.create(User, { id, email: `${id}@example.org`, name: 'Ann', locale: 'en', isAdmin: false, createdAt });
    await tx.em.flush();
    const organization = tx.em.getReference(Organization, organizationId, { wrapped: true });
    const user = tx.em.getReference(User, id, { wrapped: true });
    tx.em.create(Member, { id: newId(), organization, user, role, createdAt });
  });
  return portal.browser(id);
}

const open = async () => (await listEntries(site.scope(), { eventId: shop.eventId })).rows;
const join = (fields: Record<string, string>) =>
  portal.ask(`/e/event-${shop.eventId}/waiting-list`, {
    headers: { Origin: portal.origin },
    body: new URLSearchParams({ place: `${type} ${shop.occurrenceIds[0]}`, quantity: '1', ...fields }),
  });
const linkOf = ({ id }: EntryRow) => `/waiting-list/${waitingToken(site.site, id)}`;
const mails = async (address: string) =>
  (await site.scope().em.find(Message, { toAddress: address }, { orderBy: { id: 'asc' } })).map(({ html }) => html);

it('a stranger joins where tickets are sold out, sees the place in line, and leaves', async () => {
  const shopPage = `/e/event-${shop.eventId}`;
  expect((await portal.ask(shopPage)).text).toContain(`${shopPage}/waiting-list?type&#x3D;${type}`);
  const form = await portal.ask(`${shopPage}/waiting-list?type=${type}&date=${shop.occurrenceIds[0]}`);
  expect(form.text).toContain('Join the waiting list');
  const greedy = await join({ name: 'Ida', email: 'ida@example.org', quantity: '5' });
  expect([greedy.status, greedy.text.includes('At most 4')]).toEqual([422, true]);
  await addBlocks(site.scope(), AddBlocks.parse({ entries: 'spam.example' }));
  expect((await join({ name: 'Spam', email: 'a@spam.example' })).status).toBe(422);

  const ida = { name: 'Ida <b>', email: 'IDA@example.org', quantity: '2' };
  const answers = [await join(ida), await join(ida), await join({ name: 'Jon', email: 'jon@example.org' })];
  expect(new Set(answers.map(({ status, headers }) => `${status} ${headers.location}`))).toEqual(
    new Set([`303 ${shopPage}/waiting-list?joined=1`]),
  );
  const [first, second] = await open();
  expect([first, second]).toMatchObject([{ email: 'ida@example.org', quantity: 2 }, { position: 2 }]);
  const fact = { v: 1, entryId: first!.id, organizationId: shop.organizationId, eventId: shop.eventId } as const;
  for (let times = 0; times < 2; times += 1) await mailJoined(site.scope(), { ...fact, at: '2027-01-15T12:00:00Z' });
  const [mail, ...more] = await mails('ida@example.org');
  expect([mail!.includes(`http://portal.test${linkOf(first!)}`), more]).toEqual([true, []]);

  expect((await portal.ask(linkOf(second!))).text).toContain('as number 2');
  expect((await portal.ask(`${linkOf(second!)}x`)).status).toBe(404);
  const left = await portal.ask(linkOf(first!), { headers: { Origin: portal.origin }, body: new URLSearchParams() });
  expect(left.status).toBe(303);
  expect((await portal.ask(linkOf(first!))).text).toContain('You left the waiting list');
  expect((await portal.ask(linkOf(second!))).text).toContain('as number 1');
});

it('an organizer sees who waits, puts somebody first, offers, removes, and takes the list along', async () => {
  await join({ name: '=cmd', email: 'ida@example.org' });
  await join({ name: 'Jon', email: 'jon@example.org' });
  const ann = await signIn('manager');
  const at = `/admin/o/org-${shop.organizationId}/events/${shop.eventId}`;
  const list = await ann.get(`${at}/waiting-list`);
  expect(list.text).toContain('Waiting: 2 (places: 2) · with an offer: 0');
  const [ida, jon] = await open();
  expect((await ann.get(`${at}/waiting-list/${jon!.id}`)).text).toContain('Priority');
  await ann.post(`${at}/waiting-list/${jon!.id}`, { priority: '7' });
  expect((await open()).map(({ name }) => name)).toEqual(['Jon', '=cmd']);

  expect((await ann.get(`${at}/waiting-list/${ida!.id}/offer`)).text).toContain('held for 24 hours');
  const early = await ann.post(`${at}/waiting-list/${ida!.id}/offer`);
  expect([early.status, early.text.includes('is sold out')]).toEqual([409, true]);
  await cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });
  expect((await ann.post(`${at}/waiting-list/${ida!.id}/offer`)).status).toBe(303);
  const [offered] = await open();
  const order = (await orderById(site.scope(), offered!.orderId!))!;
  // A day, whatever the shop's own time for a checkout; and nobody's account.
  expect(order).toMatchObject({ state: 'draft', userId: null, expiresAt: site.clock.in({ hours: 24 }) });
  const fact = { v: 1, entryId: ida!.id, organizationId: shop.organizationId, eventId: shop.eventId } as const;
  await mailOffer(site.scope(), { ...fact, orderId: order.id });
  const [mail] = (await mails('ida@example.org')).slice(-1);
  expect(mail).toContain(`/o/${order.code}?t=`);
  expect((await portal.ask(linkOf(ida!))).text).toContain(`/o/${order.code}?t&#x3D;`);

  const file = (await ann.get(`${at}/waiting-list.csv`)).text;
  expect(file).toContain(`,'=cmd,ida@example.org,Standard,`);
  expect((await ann.get(`${at}/waiting-list/${ida!.id}/remove`)).text).toContain('Their offer ends');
  await ann.post(`${at}/waiting-list/${ida!.id}/remove`);
  await ann.post(`${at}/waiting-list/${jon!.id}/remove`);
  expect(await open()).toEqual([]);
  expect((await ann.get(`${at}/waiting-list?show=over`)).text).toContain('(forgotten)');
  expect((await orderById(site.scope(), order.id))!.state).toBe('expired');

  const staff = await signIn('staff');
  expect((await staff.get(`${at}/waiting-list`)).status).toBe(200);
  expect((await staff.post(`${at}/waiting-list/${ida!.id}/offer`)).status).toBe(403);
  const elsewhere = await openShop(site);
  const eve = await signIn('owner', elsewhere.organizationId);
  const theirs = `/admin/o/org-${elsewhere.organizationId}/events/${elsewhere.eventId}`;
  expect((await eve.post(`${theirs}/waiting-list/${jon!.id}/remove`)).status).toBe(404);
});

it('each variation has a line of its own, on the event’s page and in the office', async () => {
  const of = { eventId: shop.eventId, ticketTypeId: type, priceMinor: null };
  const [one, two] = await Promise.all(
    ['S', 'L'].map((name) => createVariation(site.scope(), { ...of, name: { en: name }, quantity: 0 })),
  );
  const link = `/e/event-${shop.eventId}/waiting-list?type=${type}&date=${shop.occurrenceIds[0]}&variation=${two!.id}`;
  const shown = (await portal.ask(`/e/event-${shop.eventId}?fresh=2`)).text
    .replaceAll('&#x3D;', '=')
    .replaceAll('&amp;', '&');
  expect(shown).toContain(link);
  expect(shown).toContain('Join the waiting list: Standard – L');
  const place = (id: string) => `${type} ${shop.occurrenceIds[0]} ${id}`;
  expect((await portal.ask(link)).text).toMatch(new RegExp(`value="${place(two!.id)}" selected`));
  await join({ name: 'Ida', email: 'ida@example.org', place: place(one!.id) });
  await join({ name: 'Jon', email: 'jon@example.org', place: place(two!.id), quantity: '3' });
  expect((await open()).map(({ position }) => position)).toEqual([1, 1]);
  const ann = await signIn('manager');
  const list = `/admin/o/org-${shop.organizationId}/events/${shop.eventId}/waiting-list`;
  expect((await ann.get(list)).text).toContain('Standard – L · waiting: 1 (places: 3) · with an offer: 0');
  const large = (await ann.get(`${list}?line=${encodeURIComponent(place(two!.id))}`)).text;
  expect([large.includes('jon@example.org'), large.includes('ida@example.org')]).toEqual([true, false]);
  expect((await ann.get(`${list}.csv`)).text).toContain(',Standard – S,');
  // Both are sold out: whoever does not mind waits for either.
  expect((await portal.ask(link)).text).toContain(`value="${place('any')}"`);
  await join({ name: 'Kai', email: 'kai@example.org', place: place('any') });
  expect((await open()).map(({ anyVariation, position }) => [anyVariation, position])).toContainEqual([true, 3]);
  expect((await ann.get(list)).text).toContain('Standard – any of them · waiting: 1');
});

it('an event decides for itself whether there is a list, and its organization stays as it is', async () => {
  const ann = await signIn('manager');
  const at = `/admin/o/org-${shop.organizationId}/events/${shop.eventId}/settings`;
  expect((await ann.get(at)).text).toContain('Waiting lists');
  const form = await ann.get(`${at}/core.waiting-list`);
  expect(form.text).toContain('value="24"');
  const saved = await ann.post(`${at}/core.waiting-list`, {
    offerHours: '48',
    automatic: 'true',
    smallerFirst: 'true',
  });
  expect([saved.status, saved.headers.location]).toEqual([303, at]);
  expect((await join({ name: 'Ida', email: 'ida@example.org' })).status).toBe(409);
  expect((await portal.ask(`/e/event-${shop.eventId}?fresh=1`)).text).not.toContain('/waiting-list?type');
  const again = await ann.get(`${at}/core.waiting-list`);
  expect(again.text).toContain('value="48"');
  expect((await ann.get(`${at}/core.payments`)).status).toBe(404);
});

it('somebody who deletes their account waits no more; before that they are told what is kept', async () => {
  await join({ name: 'Ida', email: 'ida@example.org' });
  await join({ name: 'Jon', email: 'jon@example.org' });
  const email = 'ida@example.org';
  const about = { userId: newId(), email, name: 'Ida' };
  const told = async (isVerified: boolean) =>
    site.scope().filter('user.export', [], { ...about, isVerified, em: site.scope().em });
  expect(await told(false)).toEqual([]);
  expect(await told(true)).toMatchObject([
    { json: expect.arrayContaining([expect.objectContaining({ name: 'Ida' })]) },
  ]);
  await site.scope().tx((tx) => tx.action('user.deleting', { ...about, isVerified: true }));
  expect((await open()).map(({ name }) => name)).toEqual(['Jon']);
  expect(await told(true)).toEqual([]);
});
