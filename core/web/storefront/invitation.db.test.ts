import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop } from '../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import { Message } from '../../modules/messages/index.ts';
import { mailInvitation } from '../../modules/messages/organization-mails.ts';
import { inviteMember, type InvitationSent, membersOf, organizationById } from '../../modules/organizations/index.ts';
import { createUser } from '../../modules/users/index.ts';
import { dashboardPages } from '../admin/dashboard/index.ts';
import { organizationPages } from '../admin/organizations/index.ts';
import { sitePages } from './site-pages.ts';

let site: TestSite;
let portal: Portal;
let organizationId: string;
let base: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [sitePages, organizationPages, dashboardPages].flat() });
  ({ organizationId } = await openShop(site));
  base = `/admin/o/${(await organizationById(site.scope(), organizationId))!.slug}`;
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

/** The address in the mail that an invitation sends. */
async function linkFor(email: string): Promise<string> {
  const facts = await site.scope().em.find(OutboxRow, { name: 'organization.invitation_sent' }, { orderBy: { id: 1 } });
  const sent = facts.map(({ payload }) => payload as unknown as InvitationSent).filter((fact) => fact.email === email);
  await mailInvitation(site.scope(), sent.at(-1)!);
  const message = await site.scope().em.findOneOrFail(Message, { toAddress: email, kind: 'invitation' });
  return /\/invitations\/[\w-]+/.exec(message.plainText)![0];
}

const memberNames = async () => (await membersOf(site.scope(), organizationId)).map(({ name }) => name);

it('somebody without an account makes one behind the link and is in', async () => {
  await inviteMember(site.scope(), { organizationId, email: 'new@example.org', role: 'staff' });
  const link = await linkFor('new@example.org');
  const shown = await portal.ask(link);
  expect([shown.status, shown.text.includes('new@example.org'), shown.text.includes('/account')]).toEqual([
    200,
    true,
    true,
  ]);
  const form = await portal.ask(`${link}/account`);
  expect([form.status, form.text.includes('name="password"')]).toEqual([200, true]);
  const bad = await portal.ask(`${link}/account`, { body: new URLSearchParams({ name: 'New', password: 'short' }) });
  expect(bad.status).toBe(422);
  const fields = new URLSearchParams({ name: 'New', password: 'correct horse battery' });
  const joined = await portal.ask(`${link}/account`, { body: fields });
  expect([joined.status, joined.headers.location]).toEqual([303, base]);
  expect(joined.headers['set-cookie']?.join()).toContain('ep_session=');
  expect(await memberNames()).toEqual(['New']);
  expect((await portal.ask(link)).status).toBe(410);
});

it('somebody with an account signs in first; another account is told so', async () => {
  const { userId } = await createUser(site.scope(), { email: 'bob@example.org', name: 'Bob' });
  await inviteMember(site.scope(), { organizationId, email: 'bob@example.org', role: 'manager' });
  const link = await linkFor('bob@example.org');
  expect((await portal.ask(link)).text).toContain('/sign-in?next');
  expect((await portal.ask(`${link}/account`)).status).toBe(303);

  const { userId: malloryId } = await createUser(site.scope(), { email: 'mallory@example.org', name: 'Mallory' });
  const mallory = await portal.browser(malloryId);
  expect((await mallory.get(link)).text).toContain('you are signed in as mallory@example.org');
  expect((await mallory.post(link)).status).toBe(403);

  const bob = await portal.browser(userId);
  expect((await bob.get(link)).text).toContain('Join Harbour Hall');
  expect((await bob.post(link)).headers.location).toBe(base);
  expect(await memberNames()).toEqual(['New', 'Bob']);
});

it('the back office lists who is waiting, sends again and withdraws', async () => {
  const { userId } = await createUser(site.scope(), { email: 'root@example.org', name: 'Root', isAdmin: true });
  const root = await portal.browser(userId);
  expect((await root.get(`${base}/invitations/new`)).status).toBe(200);
  expect((await root.post(`${base}/invitations/new`, { email: 'eve@example.org', role: 'staff' })).status).toBe(303);
  const twice = await root.post(`${base}/invitations/new`, { email: 'eve@example.org', role: 'staff' });
  expect([twice.status, twice.text.includes('is invited already')]).toEqual([409, true]);
  const list = await root.get(`${base}/invitations`);
  expect([list.text.includes('eve@example.org'), list.text.includes('Invited by Root')]).toEqual([true, true]);
  const act = new RegExp(`${base}/invitations/[\\w-]+/`).exec(list.text)![0];
  expect((await root.get(`${act}resend`)).status).toBe(200);
  expect((await root.post(`${act}resend`)).status).toBe(303);
  expect((await root.get(`${act}revoke`)).status).toBe(200);
  expect((await root.post(`${act}revoke`)).status).toBe(303);
  expect((await root.get(`${base}/invitations`)).text).not.toContain('eve@example.org');
  expect(portal.missing).toEqual([]);
});
