import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import type { Actor, UserActor } from '../../kernel/scope/actor.ts';
import { unseal } from '../../kernel/seal.ts';
import { actorOf, createUser, userByEmail } from '../users/index.ts';
import {
  acceptInvitation,
  addMember,
  changeMember,
  createCustomRole,
  createOrganization,
  deleteCustomRole,
  invitationBehind,
  invitationsOf,
  inviteMember,
  joinWithAccount,
  membersOf,
  removeMember,
  resendInvitation,
  revokeInvitation,
  type InvitationSent,
} from './index.ts';

let site: TestSite;
let organizationId: string;
let ann: UserActor;
let count = 0;

beforeAll(async () => void (site = await testSite()));
afterAll(() => site.close());
beforeEach(async () => {
  ann = await person('Ann');
  ({ id: organizationId } = await createOrganization(site.scope(ann), {
    name: 'Fair people',
    email: 'hello@example.org',
    currency: 'EUR',
    locale: 'en',
    zone: 'Europe/Berlin',
  }));
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

const address = (name: string) => `${name}${(count += 1)}@example.org`;

async function person(name: string): Promise<UserActor> {
  const email = address(name.toLowerCase());
  const { userId } = await createUser(site.scope(), { email, name });
  return { kind: 'user', userId, email, name, isAdmin: false };
}

async function invite(email: string, { role = 'staff', by = ann as Actor } = {}) {
  const { id } = await inviteMember(site.scope(by), { organizationId, email, role });
  return { id, token: await tokenOf(email) };
}

/** What the mail to an address would hold, the latest. */
async function tokenOf(email: string): Promise<string> {
  const facts = await site.scope().em.find(OutboxRow, { name: 'organization.invitation_sent' }, { orderBy: { id: 1 } });
  const fact = facts.map(({ payload }) => payload as unknown as InvitationSent).filter((it) => it.email === email);
  return unseal(site.site.key('invitation'), fact.at(-1)!.sealedToken);
}

const roles = async () =>
  Object.fromEntries((await membersOf(site.scope(), organizationId)).map(({ email, role }) => [email, role]));

describe('an invitation', () => {
  it('makes the owner of its address a member, once', async () => {
    const bob = await person('Bob');
    const { token } = await invite(bob.email, { role: 'manager' });
    expect(await invitationBehind(site.scope(), token)).toMatchObject({ email: bob.email, hasAccount: true });
    const accept = () => code(acceptInvitation(site.scope(bob), { token }));
    expect((await Promise.all([accept(), accept()])).sort()).toEqual(['invitation.link_over', 'resolved']);
    expect(await roles()).toEqual({ [ann.email]: 'owner', [bob.email]: 'manager' });
    expect(await invitationsOf(site.scope(), organizationId)).toEqual([]);
    expect(await invitationBehind(site.scope(), token)).toBeUndefined();
  });

  it('is for its address alone', async () => {
    const { token } = await invite(address('bob'));
    const mallory = await person('Mallory');
    expect(await code(acceptInvitation(site.scope(mallory), { token }))).toBe('invitation.other_address');
    expect(await code(acceptInvitation(site.scope(), { token }))).toBe('invitation.other_address');
  });

  it('makes an account for somebody who has none; of two at once, one is made', async () => {
    const email = address('new');
    const { token } = await invite(email);
    expect(await invitationBehind(site.scope(), token)).toMatchObject({ hasAccount: false });
    const join = () =>
      code(joinWithAccount(site.scope(), { token, name: 'Newcomer', password: 'correct horse battery' }));
    expect(await code(joinWithAccount(site.scope(), { token, name: 'Newcomer', password: 'short' }))).toMatch(
      /^password/,
    );
    const answers = await Promise.all([join(), join()]);
    expect(answers.filter((answer) => answer === 'resolved')).toHaveLength(1);
    expect(await roles()).toMatchObject({ [email]: 'staff' });
    expect(await userByEmail(site.scope(), email)).toMatchObject({ name: 'Newcomer', hasPassword: true });
  });

  it('never gives an account that exists another password', async () => {
    const bob = await person('Bob');
    const { token } = await invite(bob.email);
    const join = joinWithAccount(site.scope(), { token, name: 'X', password: 'correct horse battery' });
    expect(await code(join)).toBe('user.email_taken');
    expect(await userByEmail(site.scope(), bob.email)).toMatchObject({ name: 'Bob', hasPassword: false });
  });

  it('answers the same for an address with an account and one without', async () => {
    const bob = await person('Bob');
    expect(await code(invite(bob.email))).toBe('resolved');
    expect(await code(invite(address('nobody')))).toBe('resolved');
    expect(await code(invite(bob.email))).toBe('invitation.already');
    expect(await code(invite(ann.email))).toBe('member.already');
    const twice = address('twice');
    const answers = await Promise.all([code(invite(twice)), code(invite(twice))]);
    expect(answers.sort()).toEqual(['invitation.already', 'resolved']);
  });

  it('is over after seven days, when it is withdrawn, and when a new link was sent', async () => {
    const bob = await person('Bob');
    const accept = (token: string) => code(acceptInvitation(site.scope(bob), { token }));
    const { id, token: first } = await invite(bob.email);
    await resendInvitation(site.scope(ann), { organizationId, invitationId: id });
    const second = await tokenOf(bob.email);
    expect(second).not.toBe(first);
    expect(await accept(first)).toBe('invitation.link_over');
    site.clock.advance({ days: 7 });
    expect(await accept(second)).toBe('invitation.link_over');
    expect(await invitationsOf(site.scope(), organizationId)).toMatchObject([{ isOver: true }]);
    const { id: again, token: third } = await invite(bob.email);
    await revokeInvitation(site.scope(ann), { organizationId, invitationId: again });
    expect(await accept(third)).toBe('invitation.link_over');
  });

  it('hands on no more than whoever sends it has, and nothing once they lost it', async () => {
    const hr = await person('Hanna');
    const { id: roleId } = await createCustomRole(site.scope(ann), {
      organizationId,
      name: 'People',
      permissions: ['members.write'],
    });
    const { memberId } = await addMember(site.scope(ann), { organizationId, email: hr.email, role: roleId });
    expect(await code(invite(address('bob'), { role: 'manager', by: hr }))).toBe('role.beyond_own');
    expect(await code(invite(address('bob'), { role: 'owner', by: hr }))).toBe('member.owners_only');
    const [bob, eve] = [await person('Bob'), await person('Eve')];
    const { token } = await invite(bob.email, { role: roleId, by: hr });
    const { id: toEve, token: eves } = await invite(eve.email, { role: roleId, by: hr });
    await changeMember(site.scope(ann), { organizationId, memberId, role: 'staff' });
    expect(await code(acceptInvitation(site.scope(bob), { token }))).toBe('invitation.link_over');
    await removeMember(site.scope(ann), { organizationId, memberId });
    expect(await code(acceptInvitation(site.scope(eve), { token: eves }))).toBe('invitation.link_over');
    await resendInvitation(site.scope(ann), { organizationId, invitationId: toEve });
    const renewed = await tokenOf(eve.email);
    expect(await code(acceptInvitation(site.scope(eve), { token: renewed }))).toBe('resolved');
  });

  it('keeps a role from being deleted, or moves with it', async () => {
    const { id: roleId } = await createCustomRole(site.scope(ann), {
      organizationId,
      name: 'Box office',
      permissions: [],
    });
    const bob = await person('Bob');
    const { token } = await invite(bob.email, { role: roleId });
    expect(await code(deleteCustomRole(site.scope(ann), { organizationId, roleId }))).toBe('role.in_use');
    await deleteCustomRole(site.scope(ann), { organizationId, roleId, moveTo: 'staff' });
    await acceptInvitation(site.scope(bob), { token });
    expect(await roles()).toMatchObject({ [bob.email]: 'staff' });
  });

  it('leaves traces without its link, and mails are not sent by the thousand', async () => {
    const bob = await person('Bob');
    const { token } = await invite(bob.email);
    await acceptInvitation(site.scope(actorOf({ ...bob, id: bob.userId })), { token });
    const trail = await site.scope().em.find(AuditEntry, { organizationId });
    expect(trail.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['invitation.sent', 'invitation.accepted']),
    );
    expect(JSON.stringify(trail)).not.toContain(token);
    const facts = await site.scope().em.find(OutboxRow, { name: 'organization.invitation_sent' });
    expect(JSON.stringify(facts)).not.toContain(token);
    for (let sent = 1; sent < 60; sent += 1)
      await site.parts.capabilities.cache.hit(`invitations:${organizationId}`, 60, 3600);
    expect(await code(invite(address('more')))).toBe('invitation.too_many');
  });
});
