import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { orderOf, placeOrder, subscribeOrders } from '../../modules/orders/index.ts';
import { createOrganization, membersOf, subscribeOrganizations } from '../../modules/organizations/index.ts';
import { actorOf, createUser, deleteUser, userById } from '../../modules/users/index.ts';
import { userPages } from '../admin/users/index.ts';
import { accountPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
const shredded: string[] = [];

beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) => {
      subscribeOrders(hooks.registrar('core'));
      subscribeOrganizations(hooks.registrar('core'));
      hooks.registrar('acme').action('user.deleting', (_tx, { email }) => void shredded.push(email));
    },
  });
  portal = await testPortal(site, { pages: [...accountPages, ...userPages] });
  shop = await openShop(site);
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const person = async (name: string, isAdmin = false) =>
  (await createUser(site.scope(), { email: `${name.toLowerCase()}@example.org`, name, isAdmin })).userId;
const found = async (userId: string) => {
  const organization = { name: `Of ${userId}`, email: 'o@example.org', currency: 'EUR', locale: 'en', zone: 'UTC' };
  const actor = actorOf((await userById(site.scope(), userId))!);
  return createOrganization(site.scope(actor), organization);
};

describe('deleting an account', () => {
  it('takes the person out of everything and leaves the books', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 10 }), 2);
    const attendees = [{ name: 'Ann' }, { name: 'Kai', email: 'kai@example.org' }];
    await placeOrder(site.scope(), { code: draft.code, buyer: { email: 'ann@example.org', name: 'Ann' }, attendees });
    const before = await orderOf(site.scope(), draft.code);
    const userId = await person('Ann');
    const ann = await portal.browser(userId);
    const shown = await ann.get('/account/delete');
    expect([shown.status, shown.text.includes('Tickets for coming events stay valid')]).toEqual([200, true]);
    const done = await ann.post('/account/delete');
    expect([done.status, done.headers.location]).toEqual([303, '/']);

    expect(await userById(site.scope(), userId)).toBeUndefined();
    expect((await ann.get('/account')).headers.location).toMatch(/^\/sign-in/);
    expect(shredded).toContain('ann@example.org');
    const after = await orderOf(site.scope(), draft.code);
    expect(after).toMatchObject({ name: null, email: null, userId: null, state: before.state });
    expect(after.totalMinor).toBe(before.totalMinor);
    expect(after.secretVersion).toBeGreaterThan(before.secretVersion);
    expect(after.tickets.map(({ attendeeName, state }) => [attendeeName, state])).toEqual([
      ['', 'valid'],
      ['Kai', 'valid'],
    ]);
    const entries = await site.scope().em.find(AuditEntry, { subjectId: userId });
    expect(entries.map(({ action }) => action)).toContain('user.deleted');
    expect(JSON.stringify(entries)).not.toContain('ann@example.org');
  });

  it('asks for a recent proof', async () => {
    const userId = await person('Ben');
    const ben = await portal.browser(userId);
    site.clock.advance({ minutes: 20 });
    expect((await ben.get('/account/delete')).headers.location).toMatch(/^\/account\/security\/confirm/);
    await ben.post('/account/delete');
    expect(await userById(site.scope(), userId)).toBeDefined();
  });

  it('is refused to the last owner of an organization with its name, and to the last admin', async () => {
    const owner = await person('Cleo');
    const { id } = await found(owner);
    const cleo = await portal.browser(owner);
    const refused = await cleo.post('/account/delete');
    expect([refused.status, refused.text.includes(`Of ${owner}`)]).toEqual([409, true]);
    expect(await membersOf(site.scope(), id)).toHaveLength(1);
    const root = await person('Root', true);
    expect(await code(deleteUser(site.scope(), { userId: root }))).toBe('user.last_admin');
  });

  it('leaves one of two owners who delete their accounts at the same moment', async () => {
    const [one, two] = [await person('Dora'), await person('Emil')];
    const { id } = await found(one);
    await site.scope().em.execute(
      `insert into members (id, organization_id, user_id, role, created_at)
         select '0198a000-0000-7000-8000-00000000aaaa', organization_id, ?, role, created_at from members
         where organization_id = ?`,
      [two, id],
      'run',
    );
    const answers = await Promise.all([one, two].map((userId) => code(deleteUser(site.scope(), { userId }))));
    expect(answers.sort()).toEqual(['done', 'user.last_owner']);
    expect(await membersOf(site.scope(), id)).toHaveLength(1);
  });

  it('is done by an admin of the site, and by nobody else', async () => {
    const fay = await person('Fay');
    const root = await portal.browser(await person('Boss', true));
    const stranger = await portal.browser(await person('Gil'));
    expect((await stranger.post(`/admin/users/${fay}/delete`)).status).toBe(403);
    expect((await root.get(`/admin/users/${fay}/delete`)).text).toContain('fay@example.org');
    expect((await root.post(`/admin/users/${fay}/delete`)).headers.location).toBe('/admin/users');
    expect(await userById(site.scope(), fay)).toBeUndefined();
  });
});
