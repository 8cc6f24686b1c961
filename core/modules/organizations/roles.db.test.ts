import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../../kernel/ids.ts';
import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Actor, UserActor } from '../../kernel/scope/actor.ts';
import { createUser } from '../users/index.ts';
import {
  addMember,
  can,
  changeMember,
  createCustomRole,
  createOrganization,
  customRolesOf,
  deleteCustomRole,
  eventsWithin,
  memberById,
  removeMember,
  updateCustomRole,
} from './index.ts';

let site: TestSite;
let organizationId: string;
let ann: UserActor;
let count = 0;

beforeAll(async () => {
  site = await testSite();
  ann = await person('Ann');
  ({ id: organizationId } = await createOrganization(site.scope(ann), {
    name: 'Fair people',
    email: 'hello@example.org',
    currency: 'EUR',
    locale: 'en',
    zone: 'Europe/Berlin',
  }));
});
afterAll(() => site.close());

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

async function person(name: string): Promise<UserActor> {
  count += 1;
  const email = `${name.toLowerCase()}${count}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name });
  return { kind: 'user', userId, email, name, isAdmin: false };
}

async function member(role: string, eventIds: string[] | null = null) {
  const actor = await person('Mia');
  const { memberId } = await addMember(site.scope(ann), { organizationId, email: actor.email, role, eventIds });
  return { actor, memberId };
}

async function role(name: string, permissions: OrganizationPermission[], by: Actor = ann): Promise<string> {
  return (await createCustomRole(site.scope(by), { organizationId, name, permissions })).id;
}

/** A row of the table that modules above own; the limit is about its id alone. */
async function event(): Promise<string> {
  const id = newId();
  const at = new Date('2027-06-01T10:00:00Z');
  await site.scope().em.execute(
    `insert into events (id, organization_id, slug, title, summary, description, state, mode, zone, currency, locale,
       starts_at, ends_at, search_text, created_at, version)
     values (?, ?, ?, '{}', '{}', '{}', 'draft', 'in_person', 'UTC', 'EUR', 'en', ?, ?, '', ?, 1)`,
    [id, organizationId, id, at, at, at],
    'run',
  );
  return id;
}

const may = (actor: Actor, permission: OrganizationPermission, about: object = {}) =>
  can(site.scope(actor), permission, { organizationId, ...about });

describe('roles that an organization makes', () => {
  it('let their holders do what they say; writing includes reading', async () => {
    const { actor } = await member(await role('Box office', ['orders.write']));
    expect(await may(actor, 'orders.write')).toBe(true);
    expect(await may(actor, 'orders.read')).toBe(true);
    expect(await may(actor, 'events.read')).toBe(true);
    expect(await may(actor, 'check-in.write')).toBe(false);
    expect(await may(actor, 'members.read')).toBe(false);
  });

  it('work at once when they are changed', async () => {
    const roleId = await role('Accounts', ['finance.read']);
    const { actor } = await member(roleId);
    await updateCustomRole(site.scope(ann), { organizationId, roleId, permissions: ['promotions.write'] });
    expect([await may(actor, 'finance.read'), await may(actor, 'promotions.read')]).toEqual([false, true]);
    const stale = updateCustomRole(site.scope(ann), { organizationId, roleId, name: 'Accounting', version: 1 });
    expect(await code(stale)).toBe('conflict.changed');
  });

  it('have names that differ, even when two are made at once', async () => {
    const answers = await Promise.all(['Press', 'PRESS'].map((name) => code(role(name, []))));
    expect(answers.sort()).toEqual(['resolved', 'role.name_taken']);
    expect(await code(role('Owner', []))).toBe('role.name_taken');
  });

  it('are handed on by nobody who may less', async () => {
    const { actor: hr } = await member(await role('People', ['members.write']));
    expect(await code(role('Treasurer', ['finance.write'], hr))).toBe('role.beyond_own');
    expect(await code(role('Helpers', ['members.read'], hr))).toBe('resolved');
    const sam = await person('Sam');
    const add = (as: string) => code(addMember(site.scope(hr), { organizationId, email: sam.email, role: as }));
    expect(await add('manager')).toBe('role.beyond_own');
    expect(await add('owner')).toBe('member.owners_only');
    const { memberId } = await member('manager');
    expect(await code(removeMember(site.scope(hr), { organizationId, memberId }))).toBe('role.beyond_own');
    const change = changeMember(site.scope(hr), { organizationId, memberId, eventIds: [await event()] });
    expect(await code(change)).toBe('role.beyond_own');
  });

  it('that name every permission still make no owner', async () => {
    const everything = await role('Everything', ['members.write', 'finance.write', 'settings.write', 'devices.write']);
    const { actor } = await member(everything);
    const { memberId } = await member('staff');
    const crown = changeMember(site.scope(actor), { organizationId, memberId, role: 'owner' });
    expect(await code(crown)).toBe('member.owners_only');
  });

  it('of an app are no more than the app was allowed', async () => {
    const via = { clientId: 'app', name: 'App', permissions: ['members.write', 'members.read'] as const };
    expect(await code(role('By app', ['finance.read'], { ...ann, via }))).toBe('role.beyond_own');
    expect(await code(role('By app', ['events.write'], { ...ann, via }))).toBe('role.beyond_own');
  });

  it('are deleted once it is said what their holders become', async () => {
    const roleId = await role('Temporary', ['orders.read']);
    const { memberId } = await member(roleId);
    const remove = (moveTo?: string) => code(deleteCustomRole(site.scope(ann), { organizationId, roleId, moveTo }));
    expect(await remove()).toBe('role.in_use');
    expect(await remove('owner')).toBe('role.not_to_owner');
    expect(await remove(roleId)).toBe('role.not_found');
    expect(await remove('staff')).toBe('resolved');
    expect(await memberById(site.scope(), organizationId, memberId)).toMatchObject({ role: 'staff', customRole: null });
    expect((await customRolesOf(site.scope(), organizationId)).map(({ id }) => id)).not.toContain(roleId);
  });

  it('are never lost under a member who gets one while it is deleted', async () => {
    const roleId = await role('Race', ['orders.read']);
    const { memberId } = await member('staff');
    const [removed, given] = await Promise.all([
      code(deleteCustomRole(site.scope(ann), { organizationId, roleId })),
      code(changeMember(site.scope(ann), { organizationId, memberId, role: roleId })),
    ]);
    expect([
      ['resolved', 'role.not_found'],
      ['role.in_use', 'resolved'],
    ]).toContainEqual([removed, given]);
  });

  it('belong to one organization', async () => {
    const olga = await person('Olga');
    const other = await createOrganization(site.scope(olga), {
      name: 'Others',
      email: 'hello@example.org',
      currency: 'EUR',
      locale: 'en',
      zone: 'UTC',
    });
    const foreign = await createCustomRole(site.scope(olga), {
      organizationId: other.id,
      name: 'Theirs',
      permissions: ['finance.read'],
    });
    const { memberId } = await member('staff');
    const given = changeMember(site.scope(ann), { organizationId, memberId, role: foreign.id });
    expect(await code(given)).toBe('role.not_found');
  });
});

describe('members who are limited to some events', () => {
  it('may there what their role says, elsewhere nothing, and nothing that is about the whole organization', async () => {
    const [mine, other] = [await event(), await event()];
    const { actor } = await member('manager', [mine]);
    expect(await may(actor, 'events.write', { eventId: mine })).toBe(true);
    expect(await may(actor, 'finance.write', { eventId: mine })).toBe(false);
    expect(await may(actor, 'events.write', { eventId: other })).toBe(false);
    expect(await may(actor, 'events.read', { eventId: 'no id at all' })).toBe(false);
    expect(await may(actor, 'settings.write')).toBe(false);
    expect(await may(actor, 'events.read', { events: 'some' })).toBe(true);
    expect(await may(actor, 'finance.write', { events: 'some' })).toBe(false);
    expect(await eventsWithin(site.scope(actor), organizationId)).toEqual([mine]);
    expect(await eventsWithin(site.scope(ann), organizationId)).toBeUndefined();
  });

  it('whose events are all gone may nothing rather than all', async () => {
    const mine = await event();
    const { actor, memberId } = await member('manager', [mine]);
    await site.scope().em.execute('delete from member_events where member_id = ?', [memberId], 'run');
    expect(await may(actor, 'events.read', { eventId: mine })).toBe(false);
    expect(await eventsWithin(site.scope(actor), organizationId)).toEqual([]);
  });

  it('are limited to events that the organization has, and owners are not', async () => {
    const sam = await person('Sam');
    const add = (role: string, eventIds: string[]) =>
      code(addMember(site.scope(ann), { organizationId, email: sam.email, role, eventIds }));
    expect(await add('staff', [newId()])).toBe('event.not_found');
    expect(await add('staff', [])).toBe('member.no_events');
    expect(await add('owner', [await event()])).toBe('member.owner_limited');
  });

  it('are freed again', async () => {
    const { actor, memberId } = await member('staff', [await event()]);
    await changeMember(site.scope(ann), { organizationId, memberId, eventIds: null });
    expect(await may(actor, 'orders.read')).toBe(true);
    expect(await memberById(site.scope(), organizationId, memberId)).toMatchObject({ eventIds: null });
  });

  it('hand nothing on', async () => {
    const { actor } = await member(await role('Local people', ['members.write']), [await event()]);
    expect(await code(role('More', ['members.read'], actor))).toBe('role.beyond_own');
  });
});
