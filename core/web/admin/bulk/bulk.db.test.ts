import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { AuditEntry } from '../../../kernel/audit/audit.entity.ts';
import { apiKeysOf, createApiKey, NewApiKey } from '../../../modules/access/index.ts';
import { listReports, reportEvent } from '../../../modules/moderation/index.ts';
import { addMember, invitationsOf, inviteMember, membersOf } from '../../../modules/organizations/index.ts';
import { createUser, sessionsOf } from '../../../modules/users/index.ts';
import { sitePages } from '../../storefront/site-pages.ts';
import { accessPages } from '../access/index.ts';
import { moderationPages } from '../moderation/index.ts';
import { organizationPages } from '../organizations/index.ts';
import { userPages } from '../users/index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let base: string;
let count = 0;

beforeAll(async () => {
  site = await testSite();
  const pages = [accessPages, moderationPages, organizationPages, sitePages, userPages].flat();
  portal = await testPortal(site, { pages });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  base = `/admin/o/org-${shop.organizationId}`;
});

interface Hand {
  readonly browser: Browser;
  readonly userId: string;
  readonly memberId: string;
  readonly email: string;
}

async function hired(name: string, role: string, organizationId = shop.organizationId): Promise<Hand> {
  const email = `${name.toLowerCase()}-${(count += 1)}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name });
  const { memberId } = await addMember(site.scope(), { organizationId, email, role });
  return { browser: await portal.browser(userId), userId, memberId, email };
}

const entriesOf = async (action: string, subjectIds: readonly string[]) =>
  (await site.database.em.fork().find(AuditEntry, { action, subjectId: { $in: [...subjectIds] } })).map(
    ({ actorLabel }) => actorLabel,
  );
const rolesIn = async () =>
  Object.fromEntries((await membersOf(site.scope(), shop.organizationId)).map(({ name, role }) => [name, role]));

describe('members', () => {
  it('are chosen, named before anything happens, and removed like one by one', async () => {
    const [ann, bob, cyd, dee] = await Promise.all(
      ['Ann', 'Bob', 'Cyd', 'Dee'].map((name) => hired(name, name === 'Ann' ? 'owner' : 'staff')),
    );
    const list = (await ann!.browser.get(`${base}/members`)).text;
    expect(list).toContain(`aria-label="Choose Bob"`);
    expect(list).toMatch(/aria-label="Choose all on this page"[^>]*data-tick-all/);

    const chosen = `act=remove&id=${bob!.memberId}&id=${cyd!.memberId}`;
    const asked = await ann!.browser.get(`${base}/members/bulk?${chosen}&back=cursor%3D1`);
    expect(asked.status).toBe(200);
    for (const said of ['Remove 2 members', bob!.email, cyd!.email, 'no longer sees its back office']) {
      expect(asked.text).toContain(said);
    }
    expect(asked.text).not.toContain(dee!.email);
    expect(await rolesIn()).toMatchObject({ Bob: 'staff', Cyd: 'staff' });

    const ids = `${bob!.memberId},${cyd!.memberId}`;
    const done = await ann!.browser.post(`${base}/members/bulk`, { act: 'remove', id: ids, back: 'cursor=1' });
    expect([done.status, done.headers.location]).toEqual([303, `${base}/members?cursor=1`]);
    expect(await rolesIn()).toEqual({ Ann: 'owner', Dee: 'staff' });
    expect(await entriesOf('member.removed', ids.split(','))).toEqual([ann!.email, ann!.email]);
  });

  it('are left alone where a single act would leave them, and the page says which and why', async () => {
    const [ann, bob] = [await hired('Ann', 'owner'), await hired('Bob', 'staff')];
    const eve = await hired('Eve', 'staff', (await openShop(site)).organizationId);
    const post = (id: string, fields = {}) => ann.browser.post(`${base}/members/bulk`, { act: 'role', id, ...fields });

    // The box above the rows stands for all of them; what is not theirs to choose is no row of theirs.
    const all = [ann.memberId, bob.memberId, eve.memberId].join(',');
    const unsaid = await post(all);
    expect([unsaid.status, unsaid.text.includes('id="e-role"')]).toEqual([422, true]);
    expect(unsaid.text).toContain(bob.email);
    expect(unsaid.text).not.toContain(eve.email);
    const some = await post(all, { role: 'manager' });
    expect(some.status).toBe(200);
    expect(some.text).toContain('1 member has the role now.');
    expect(some.text).toContain('2 were left as they are.');
    expect(some.text).toMatch(
      new RegExp(`${ann.email}[^]*An organization needs an owner[^]*1 other[^]*No longer there`),
    );
    expect(await rolesIn()).toEqual({ Ann: 'owner', Bob: 'manager' });

    const none = await post(ann.memberId, { role: 'staff' });
    expect([none.status, none.text.includes('has the role now')]).toEqual([409, false]);
  });

  it('cannot be chosen by those who may only look, nor out of thin air', async () => {
    const [ann, bob] = [await hired('Ann', 'owner'), await hired('Bob', 'manager')];
    const { browser: stranger } = await hired('Eve', 'owner', (await openShop(site)).organizationId);
    const question = `${base}/members/bulk?act=remove&id=${bob.memberId}`;
    expect((await stranger.get(question)).status).toBe(404);
    const nothing = await ann.browser.get(`${base}/members/bulk?act=remove`);
    expect([nothing.status, nothing.headers.location]).toEqual([303, `${base}/members`]);
    expect((await ann.browser.get(`${base}/members/bulk?act=eat&id=${bob.memberId}`)).status).toBe(303);
    expect((await ann.browser.get(`${question.replace(bob.memberId, shop.eventId)}`)).status).toBe(404);
    const many = Array.from({ length: 101 }, (_, at) => bob.memberId.slice(0, -3) + String(at).padStart(3, '0'));
    const tooMany = await ann.browser.post(`${base}/members/bulk`, { act: 'remove', id: many.join(',') });
    expect([tooMany.status, tooMany.text.includes('at most 100')]).toEqual([422, true]);
    // The proof of who is there comes before the question, and the choice outlives it.
    site.clock.advance({ minutes: 30 });
    const proof = await ann.browser.get(question);
    expect(decodeURIComponent(proof.headers.location ?? '')).toContain(`next=${question}`);
  });
});

it('invitations are sent again and withdrawn, keys revoked, all at once', async () => {
  const ann = await hired('Ann', 'owner');
  const organizationId = shop.organizationId;
  const invited = ['x@example.org', 'y@example.org'];
  for (const email of invited)
    await inviteMember(site.scope(), { organizationId, email, role: 'staff', eventIds: null });
  const ids = (await invitationsOf(site.scope(), organizationId)).map(({ id }) => id);
  const act = (list: string, name: string, id: string) => ann.browser.post(`${base}/${list}/bulk`, { act: name, id });
  expect((await ann.browser.get(`${base}/invitations`)).text).toContain('aria-label="Choose x@example.org"');
  expect((await act('invitations', 'resend', ids.join(','))).status).toBe(303);
  expect(await entriesOf('invitation.resent', ids)).toEqual([ann.email, ann.email]);
  expect((await act('invitations', 'revoke', ids.join(','))).status).toBe(303);
  expect(await invitationsOf(site.scope(), organizationId)).toEqual([]);

  const scope = site.scope({ kind: 'user', userId: ann.userId, email: ann.email, name: 'Ann', isAdmin: false });
  const newKey = () =>
    createApiKey(scope, { ...NewApiKey.parse({ name: 'Till', permissions: ['events.read'] }), organizationId });
  const keys = [await newKey(), await newKey()].map(({ id }) => id);
  expect((await act('api-keys', 'revoke', keys.join(','))).status).toBe(303);
  expect((await apiKeysOf(site.scope(), organizationId)).map(({ state }) => state)).toEqual(['revoked', 'revoked']);
  expect((await ann.browser.get(`${base}/api-keys`)).text).not.toContain('type="checkbox" name="id"');
  // What is revoked cannot be chosen again.
  expect((await act('api-keys', 'revoke', keys.join(','))).status).toBe(409);
});

describe('the site’s admins', () => {
  it('sign many people out, but not themselves, and send them links', async () => {
    const root = await createUser(site.scope(), { email: 'root@example.org', name: 'Root', isAdmin: true });
    const admin = await portal.browser(root.userId);
    const people = [await hired('Fay', 'staff'), await hired('Gus', 'staff')];
    const ids = people.map(({ userId }) => userId);
    const post = (act: string) => admin.post('/admin/users/bulk', { act, id: [...ids, root.userId].join(',') });
    expect((await admin.get(`/admin/users/bulk?act=sign-out&id=${ids[0]}`)).text).toContain(
      'Sign out 1 user everywhere',
    );
    const out = await post('sign-out');
    expect([out.status, out.text.includes('2 users are signed out everywhere.')]).toEqual([200, true]);
    expect(out.text).toContain('This is your own account');
    const open = await Promise.all([...ids, root.userId].map((id) => sessionsOf(site.scope(), id)));
    expect(open.map(({ length }) => length)).toEqual([0, 0, 2]);
    expect(await entriesOf('user.sessions_ended', ids)).toEqual(['root@example.org', 'root@example.org']);
    expect((await post('link')).status).toBe(303);
    expect(await entriesOf('user.password_reset_requested', ids)).toHaveLength(2);
  });

  it('decide about many reports with one note', async () => {
    const { userId } = await createUser(site.scope(), { email: 'mod@example.org', name: 'Mod', isAdmin: true });
    const admin = await portal.browser(userId);
    const report = {
      eventId: shop.eventId,
      reason: 'spam',
      text: 'Much too long, and always the same.',
      email: null,
    } as const;
    for (let n = 0; n < 2; n += 1)
      await reportEvent(site.scope({ kind: 'anonymous' }), { ...report, email: 'm@example.org' });
    const ids = (await listReports(site.scope(), { state: 'open' })).rows.map(({ id }) => id);
    expect((await admin.get('/admin/reports')).text).toContain(`value="${ids[0]}"`);
    const post = (fields: Record<string, string>) =>
      admin.post('/admin/reports/bulk', { id: ids.join(','), ...fields });
    const short = await post({ act: 'take-down', reason: 'no' });
    expect([short.status, short.text.includes('id="e-reason"')]).toEqual([422, true]);
    expect((await post({ act: 'dismiss', note: 'All the same sender.' })).status).toBe(303);
    const after = (await listReports(site.scope(), {})).rows;
    expect(after.map(({ state, note }) => [state, note])).toEqual(ids.map(() => ['dismissed', 'All the same sender.']));
    const again = await post({ act: 'dismiss' });
    expect([again.status, again.text.includes('decided about this report already')]).toEqual([409, true]);
  });
});
