import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueTickets } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { addMember, customRolesOf, membersOf, organizationById } from '../../../modules/organizations/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { checkInPages } from '../check-in/index.ts';
import { attendeePages } from '../attendees/index.ts';
import { dashboardPages } from '../dashboard/index.ts';
import { eventPages } from '../events/index.ts';
import { orderAdminPages } from '../orders/index.ts';
import { organizationPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let elsewhere: Shop;
let base: string;
let owner: Browser;

beforeAll(async () => {
  site = await testSite();
  const pages = [dashboardPages, eventPages, orderAdminPages, attendeePages, checkInPages, organizationPages].flat();
  portal = await testPortal(site, { pages });
  shop = await openShop(site);
  elsewhere = await openShop(site, { organizationId: shop.organizationId, title: 'Cello Night' });
  base = `/admin/o/${(await organizationById(site.scope(), shop.organizationId))!.slug}`;
  owner = await hired('owner');
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

let count = 0;
async function hired(role: string, eventIds: string[] | null = null): Promise<Browser> {
  count += 1;
  const email = `person${count}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name: `Person ${count}` });
  await addMember(site.scope(), { organizationId: shop.organizationId, email, role, eventIds });
  return portal.browser(userId);
}

const statuses = (by: Browser, paths: readonly string[]) =>
  Promise.all(paths.map(async (path) => (await by.get(`${base}${path}`)).status));

describe('members who are limited to some events', () => {
  it('open the pages of those and no others, and lists hold nothing else', async () => {
    const sam = await hired('manager', [shop.eventId]);
    const [mine] = await issueTickets(site, shop, await shop.sell({ quantity: 5 }));
    const [other] = await issueTickets(site, elsewhere, await elsewhere.sell({ quantity: 5 }));
    const of = (id: string, code: string) => [
      `/events/${id}`,
      `/events/${id}/edit`,
      `/events/${id}/attendees`,
      `/events/${id}/attendees.csv`,
      `/events/${id}/check-in`,
      `/orders/${code}`,
    ];
    const mineAre = of(shop.eventId, mine!.orderCode);
    const othersAre = of(elsewhere.eventId, other!.orderCode);
    expect(await statuses(sam, mineAre)).toEqual(mineAre.map(() => 200));
    expect(await statuses(sam, othersAre)).toEqual(othersAre.map(() => 403));
    expect(await statuses(owner, othersAre)).toEqual(othersAre.map(() => 200));
    expect(await statuses(sam, ['/events/new', '/settings', '/members', '/events/none', '/orders/none'])).toEqual([
      403, 403, 403, 403, 403,
    ]);
    for (const path of ['', '/events', '/orders', '/check-in']) {
      const { text, status } = await sam.get(`${base}${path}`);
      expect([path, status, text.includes('Night Swim'), text.includes('Cello Night')]).toEqual([
        path,
        200,
        true,
        false,
      ]);
    }
    expect((await sam.get(`${base}/orders`)).text).not.toContain(other!.orderCode);
    expect((await sam.get(`${base}/orders?event=${elsewhere.eventId}`)).text).not.toContain(other!.orderCode);
    expect((await owner.get(`${base}/orders`)).text).toContain(other!.orderCode);
    const nav = (await sam.get(`${base}/events`)).text;
    expect([nav.includes(`${base}/orders"`), nav.includes(`${base}/settings"`)]).toEqual([true, false]);
  });
});

describe('roles in the back office', () => {
  it('are made, given, changed and deleted', async () => {
    const refused = await owner.post(`${base}/roles/new`, { name: 'Staff', permissions: 'orders.write' });
    expect([refused.status, refused.text.includes('There is a role with this name')]).toEqual([409, true]);
    expect((await owner.post(`${base}/roles/new`, { name: 'Box office', permissions: 'orders.write' })).status).toBe(
      303,
    );
    const [role] = await customRolesOf(site.scope(), shop.organizationId);
    expect(role).toMatchObject({ name: 'Box office', permissions: ['events.read', 'orders.read', 'orders.write'] });
    expect((await owner.get(`${base}/roles`)).text).toContain('change orders');

    const clerk = await hired('staff');
    const { id } = (await membersOf(site.scope(), shop.organizationId)).at(-1)!;
    const form = await owner.get(`${base}/members/${id}`);
    expect([form.status, form.text.includes('Box office'), form.text.includes('Cello Night')]).toEqual([
      200,
      true,
      true,
    ]);
    const none = await owner.post(`${base}/members/${id}`, { role: role!.id, limit: 'some' });
    expect([none.status, none.text.includes('Choose at least one event')]).toEqual([422, true]);
    await owner.post(`${base}/members/${id}`, { role: role!.id, limit: 'some', eventIds: shop.eventId });
    expect(await statuses(clerk, ['/events', '/check-in', `/events/${elsewhere.eventId}`])).toEqual([200, 403, 403]);
    expect((await owner.get(`${base}/members`)).text).toContain('1 event');

    const asked = await owner.post(`${base}/roles/${role!.id}/delete`);
    expect([asked.status, asked.text.includes('Somebody holds this role')]).toEqual([409, true]);
    expect((await owner.post(`${base}/roles/${role!.id}/delete`, { moveTo: 'staff' })).status).toBe(303);
    expect(await statuses(clerk, ['/check-in'])).toEqual([200]);
  });

  it('are seen by those who may see members, and changed by others only', async () => {
    const manager = await hired('manager');
    expect(await statuses(manager, ['/members', '/roles', '/roles/new', '/members/new'])).toEqual([200, 200, 403, 403]);
    expect(await statuses(await hired('staff'), ['/members', '/roles'])).toEqual([403, 403]);
    expect(portal.missing).toEqual([]);
  });
});
