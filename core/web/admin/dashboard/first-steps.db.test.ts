import { afterAll, beforeAll, expect, it } from 'vitest';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { Organization, addMember, createOrganization } from '../../../modules/organizations/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { shellPages } from '../shell/index.ts';
import { userPages } from '../users/index.ts';
import { dashboardPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let ann: Browser;
let annId: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [dashboardPages, shellPages, userPages].flat() });
  ({ userId: annId } = await createUser(site.scope(), { email: 'ann@example.org', name: 'Ann', locale: 'de' }));
  ann = await portal.browser(annId);
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

async function found(name: string, role: 'owner' | 'staff' = 'owner'): Promise<string> {
  const facts = { name, email: 'hall@example.org', currency: 'EUR', locale: 'en', zone: 'Europe/Berlin' };
  const { id } = await createOrganization(site.scope(), { ...facts, slug: name.toLowerCase() });
  await addMember(site.scope(), { organizationId: id, email: 'ann@example.org', role });
  return id;
}

it('the first steps of an organization are put away, and brought back', async () => {
  await found('Harbour');
  const base = '/admin/o/harbour';
  const shown = async () => {
    const { text } = await ann.get(base);
    return [
      text.includes('id="first-steps"'),
      text.includes('Hide these steps'),
      text.includes('Show the first steps'),
    ];
  };
  expect(await shown()).toEqual([true, true, false]);
  await ann.post(`${base}/first-steps`, { steps: 'away' });
  expect(await shown()).toEqual([true, true, false]);
  expect((await ann.post(`${base}/first-steps`, { steps: 'hidden' })).headers.location).toBe(base);
  expect(await shown()).toEqual([false, false, true]);
  expect((await ann.post(`${base}/first-steps`, { steps: 'shown' })).status).toBe(303);
  expect(await shown()).toEqual([true, true, false]);
  await found('Quay', 'staff');
  expect((await ann.post('/admin/o/quay/first-steps', { steps: 'hidden' })).status).toBe(403);
});

it('a closed organization is named last and cannot be chosen; whoever has no other still gets in', async () => {
  const id = await found('Abbey');
  const close = (organization: string, at: Date | null) =>
    site.scope().em.nativeUpdate(Organization, { id: organization }, { archivedAt: at });
  expect((await ann.get('/admin')).headers.location).toBe('/admin/o/abbey');
  await close(id, site.clock.now());
  expect((await ann.get('/admin')).headers.location).toBe('/admin/o/harbour');
  const { text } = await ann.get('/admin/o/harbour');
  expect(text).toContain('<option value="abbey" disabled>Abbey (closed)</option>');
  expect(text.indexOf('value="quay"')).toBeLessThan(text.indexOf('value="abbey"'));
  const looked = await ann.get('/admin/o/abbey');
  expect([looked.status, looked.text.includes('<option value="abbey" selected>Abbey (closed)</option>')]).toEqual([
    200,
    true,
  ]);
  for (const { id: other } of await site.scope().em.find(Organization, {})) await close(other, site.clock.now());
  expect((await ann.get('/admin')).headers.location).toBe('/admin/o/abbey');
});

it('the page of a person names their language', async () => {
  const { userId } = await createUser(site.scope(), { email: 'root@example.org', name: 'Root', isAdmin: true });
  const root = await portal.browser(userId);
  expect((await root.get(`/admin/users/${annId}`)).text).toContain('German');
});
