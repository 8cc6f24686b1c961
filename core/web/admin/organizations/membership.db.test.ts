import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { addMember, membersOf, organizationById } from '../../../modules/organizations/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { sitePages } from '../../storefront/site-pages.ts';
import { organizationPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let slug: string;
let base: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [organizationPages, sitePages].flat() });
  shop = await openShop(site);
  ({ slug } = (await organizationById(site.scope(), shop.organizationId))!);
  base = `/admin/o/${slug}`;
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

async function hired(name: string, role: string): Promise<{ browser: Browser; memberId: string }> {
  const email = `${name.toLowerCase()}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name, isAdmin: name === 'Root' });
  const { memberId } = await addMember(site.scope(), { organizationId: shop.organizationId, email, role });
  return { browser: await portal.browser(userId), memberId };
}

it('people hand an organization on, leave it, and close it', async () => {
  const { browser: ann } = await hired('Ann', 'owner');
  const { browser: bob, memberId } = await hired('Bob', 'staff');
  const membership = `${base}/membership`;
  expect((await ann.get(membership)).text).toContain(`${membership}/offer`);
  expect((await bob.get(membership)).text).not.toContain(`${membership}/offer`);
  expect((await ann.get(`${membership}/offer`)).text).toContain('Bob (bob@example.org)');
  expect((await ann.post(`${membership}/offer`, { memberId })).status).toBe(303);
  expect((await ann.get(membership)).text).toContain('Waiting for Bob');
  expect((await bob.get(membership)).text).toContain('is offered to you');
  expect((await bob.get(`${membership}/accept`)).status).toBe(200);
  expect((await bob.post(`${membership}/accept`)).status).toBe(303);
  const roles = (await membersOf(site.scope(), shop.organizationId)).map(({ role }) => role);
  expect(roles).toEqual(['manager', 'owner']);

  const only = await bob.post(`${membership}/leave`);
  expect([only.status, only.text.includes('You are the only owner')]).toEqual([409, true]);
  expect((await ann.post(`${membership}/leave`)).headers.location).toBe('/admin');
  expect((await ann.get(membership)).status).toBe(404);

  const asked = await bob.get(`${base}/close`);
  expect([asked.status, asked.text.includes('1 published event that is not over')]).toEqual([200, true]);
  expect((await bob.post(`${base}/close`, { name: 'Harbour Hall' })).status).toBe(409);
  await site.scope().em.execute(`update events set state = 'draft' where id = ?`, [shop.eventId], 'run');
  expect((await portal.ask(`/org/${slug}`)).status).toBe(200);
  expect((await bob.post(`${base}/close`, { name: 'Harbour Hall' })).headers.location).toBe('/admin');
  expect((await bob.get(`${base}/settings`)).status).toBe(403);
  expect((await bob.get(`${base}/members`)).status).toBe(200);
  site.clock.advance({ minutes: 1 });
  expect((await portal.ask(`/org/${slug}?again`)).status).toBe(404);

  const { browser: root } = await hired('Root', 'staff');
  const reopen = `/admin/organizations/${shop.organizationId}/reopen`;
  expect((await root.get('/admin/organizations')).text).toContain(reopen);
  expect((await root.get(reopen)).status).toBe(200);
  expect((await root.post(reopen)).status).toBe(303);
  expect((await bob.get(`${base}/settings`)).status).toBe(200);
  expect(portal.missing).toEqual([]);
});
