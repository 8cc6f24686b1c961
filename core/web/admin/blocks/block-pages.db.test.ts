import { afterAll, beforeAll, expect, it } from 'vitest';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { listBlocks } from '../../../modules/blocks/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { blockPages } from './index.ts';

let site: TestSite;
let portal: Portal;
beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: blockPages });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('is kept by admins of the site', async () => {
  const who = async (email: string, isAdmin: boolean) =>
    portal.browser((await createUser(site.scope(), { email, name: 'Ann', isAdmin })).userId);
  const ada = await who('ada@example.org', true);
  const bob = await who('bob@example.org', false);
  expect((await bob.get('/admin/blocks')).status).toBe(403);
  expect((await bob.post('/admin/blocks/new', { entries: 'spam.example' })).status).toBe(403);

  expect((await ada.get('/admin/blocks')).text).toContain('Nothing is blocked');
  const wrong = await ada.post('/admin/blocks/new', { entries: 'spam.example\nwhat is this', note: '', days: '' });
  expect([wrong.status, wrong.text.includes('what is this')]).toEqual([422, true]);
  const added = await ada.post('/admin/blocks/new', {
    entries: 'spam.example\n192.0.2.0/24',
    note: 'the fair',
    days: '3',
  });
  expect(added.status).toBe(303);
  const shown = (await ada.get('/admin/blocks?q=spam')).text;
  expect([shown.includes('spam.example'), shown.includes('the fair'), shown.includes('192.0.2.0')]).toEqual([
    true,
    true,
    false,
  ]);

  const [row] = (await listBlocks(site.scope(), { q: 'spam' })).rows;
  expect((await ada.post(`/admin/blocks/${row!.id}/remove`)).status).toBe(303);
  expect((await listBlocks(site.scope(), {})).rows.map(({ value }) => value)).toEqual(['192.0.2.0/24']);
});
