import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { ANONYMOUS, type Actor } from '../../kernel/scope/actor.ts';
import { createUser } from '../users/index.ts';
import {
  addMember,
  can,
  changeMember,
  createOrganization,
  install,
  isInstalled,
  membersOf,
  NewOrganization,
  organizationById,
  organizationBySlug,
  OrganizationChanges,
  organizationsOf,
  removeMember,
  updateOrganization,
} from './index.ts';

const FACTS = { email: 'hello@example.org', currency: 'EUR', locale: 'en', zone: 'Europe/Berlin' };

let site: TestSite;
let count = 0;

beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

async function person(name: string, isAdmin = false): Promise<Extract<Actor, { kind: 'user' }>> {
  count += 1;
  const email = `${name.toLowerCase()}${count}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name, isAdmin });
  return { kind: 'user', userId, email, name, isAdmin };
}

async function organizationOf(owner: Actor, name = 'Summer fair') {
  return createOrganization(site.scope(owner), { ...FACTS, name });
}

describe('organizations', () => {
  it('belong to whoever creates them', async () => {
    const ann = await person('Ann');
    const { id, slug } = await organizationOf(ann, 'Café Zürich');
    expect(slug).toBe('cafe-zurich');
    expect(await organizationsOf(site.scope(ann))).toMatchObject([{ id, slug, name: 'Café Zürich', role: 'owner' }]);
    expect(await organizationBySlug(site.scope(), slug)).toMatchObject({ id, ...FACTS });
  });

  it('get addresses that differ', async () => {
    const ann = await person('Ann');
    const slugs = [await organizationOf(ann, 'Twice'), await organizationOf(ann, 'Twice')].map(({ slug }) => slug);
    expect(slugs).toEqual(['twice', 'twice-2']);
    const wanted = createOrganization(site.scope(ann), { ...FACTS, name: 'Thrice', slug: 'twice' });
    expect(await code(wanted)).toBe('organization.slug_taken');
  });

  it('are refused by their schema with a zone or currency that does not exist', () => {
    const wrong = NewOrganization.safeParse({ ...FACTS, name: 'X', zone: 'Mars/Olympus', currency: 'XYZ' });
    expect(wrong.error?.issues.map(({ path }) => path.join('.')).sort()).toEqual(['currency', 'zone']);
  });

  it('are seen by site admins whether they are members or not', async () => {
    const { id } = await organizationOf(await person('Ann'), 'Seen by admins');
    const admin = await person('Root', true);
    expect((await organizationsOf(site.scope(admin))).find((it) => it.id === id)).toMatchObject({ role: undefined });
    expect(await can(site.scope(admin), 'finance.write', { organizationId: id })).toBe(true);
  });

  it('keep a trace of what was changed, and only of that', async () => {
    const ann = await person('Ann');
    const { id } = await organizationOf(ann);
    const changes = OrganizationChanges.parse({
      name: 'Winter fair',
      zone: FACTS.zone,
      terms: { en: 'Be nice', de: ' ' },
    });
    await updateOrganization(site.scope(ann), { organizationId: id, ...changes });
    expect(await organizationById(site.scope(), id)).toMatchObject({ name: 'Winter fair', terms: { en: 'Be nice' } });
    const [entry] = await site.scope().em.find(AuditEntry, { action: 'organization.updated', subjectId: id });
    expect(entry).toMatchObject({
      actorId: ann.userId,
      organizationId: id,
      before: { name: 'Summer fair', terms: {} },
      after: { name: 'Winter fair', terms: { en: 'Be nice' } },
    });
  });

  it('are changed by one of two who saw the same version', async () => {
    const ann = await person('Ann');
    const { id } = await organizationOf(ann);
    const { version } = (await organizationById(site.scope(), id))!;
    const answers = ['One', 'Two'].map((name) =>
      code(updateOrganization(site.scope(ann), { organizationId: id, name, version })),
    );
    expect((await Promise.all(answers)).sort()).toEqual(['conflict.changed', 'resolved']);
  });
});

describe('members', () => {
  it('may do what their role allows, in their own organization only', async () => {
    const ann = await person('Ann');
    const { id } = await organizationOf(ann);
    const other = await organizationOf(await person('Olga'));
    const manager = await person('Mia');
    const staff = await person('Sam');
    await addMember(site.scope(ann), { organizationId: id, email: manager.email, role: 'manager' });
    await addMember(site.scope(ann), { organizationId: id, email: staff.email, role: 'staff' });

    const may = (actor: Actor, permission: Parameters<typeof can>[1], at = id) =>
      can(site.scope(actor), permission, { organizationId: at });
    expect(await may(ann, 'members.write')).toBe(true);
    expect(await may(manager, 'events.write')).toBe(true);
    expect(await may(manager, 'members.write')).toBe(false);
    expect(await may(staff, 'check-in.write')).toBe(true);
    expect(await may(staff, 'orders.write')).toBe(false);
    expect(await may(ann, 'events.read', other.id)).toBe(false);
    expect(await may(ANONYMOUS, 'events.read')).toBe(false);
  });

  it('are added once, and only with an account', async () => {
    const ann = await person('Ann');
    const bob = await person('Bob');
    const { id } = await organizationOf(ann);
    const add = (email: string) => code(addMember(site.scope(ann), { organizationId: id, email, role: 'staff' }));
    expect(await add('nobody@example.org')).toBe('member.no_account');
    expect((await Promise.all([add(bob.email), add(bob.email)])).sort()).toEqual(['member.already', 'resolved']);
  });

  it('who are no owners decide nothing about owners', async () => {
    const ann = await person('Ann');
    const mia = await person('Mia');
    const { id } = await organizationOf(ann);
    const { memberId } = await addMember(site.scope(ann), { organizationId: id, email: mia.email, role: 'manager' });
    const owner = (await membersOf(site.scope(), id)).find(({ role }) => role === 'owner')!;
    const byMia = site.scope(mia);
    expect(await code(changeMember(byMia, { organizationId: id, memberId, role: 'owner' }))).toBe('member.owners_only');
    expect(await code(removeMember(byMia, { organizationId: id, memberId: owner.id }))).toBe('member.owners_only');
  });

  it('always include an owner, even when two owners leave at once', async () => {
    const ann = await person('Ann');
    const bob = await person('Bob');
    const { id } = await organizationOf(ann);
    await addMember(site.scope(ann), { organizationId: id, email: bob.email, role: 'owner' });
    const owners = await membersOf(site.scope(), id);
    const answers = await Promise.all(
      owners.map(({ id: memberId }) => code(removeMember(site.scope(), { organizationId: id, memberId }))),
    );
    expect(answers.sort()).toEqual(['member.last_owner', 'resolved']);
    const [left] = await membersOf(site.scope(), id);
    const demote = changeMember(site.scope(), { organizationId: id, memberId: left!.id, role: 'staff' });
    expect(await code(demote)).toBe('member.last_owner');
  });

  it('of another organization are not found', async () => {
    const ann = await person('Ann');
    const { id } = await organizationOf(ann);
    const foreign = await organizationOf(await person('Olga'));
    const [stranger] = await membersOf(site.scope(), foreign.id);
    const remove = removeMember(site.scope(ann), { organizationId: id, memberId: stranger!.id });
    expect(await code(remove)).toBe('member.not_found');
  });
});

describe('installing', () => {
  it('makes an admin who owns the first organization, once', async () => {
    expect(await isInstalled(site.scope())).toBe(false);
    const first = (email: string) =>
      install(site.scope(), {
        admin: { email, name: 'Root', password: 'correct horse battery', locale: 'en' },
        organization: { ...FACTS, name: 'The first' },
      });
    const answers = await Promise.all([code(first('root1@example.org')), code(first('root2@example.org'))]);
    expect(answers.sort()).toEqual(['install.done', 'resolved']);
    expect(await isInstalled(site.scope())).toBe(true);
    expect(await code(first('root3@example.org'))).toBe('install.done');

    const made = (await organizationBySlug(site.scope(), 'the-first'))!;
    const [owner, ...others] = await membersOf(site.scope(), made.id);
    expect(others).toEqual([]);
    expect(owner).toMatchObject({ name: 'Root', role: 'owner' });
  });

  it('leaves nothing behind where it is refused', async () => {
    const refused = install(site.scope(), {
      admin: { email: 'root9@example.org', name: 'Root', password: 'correct horse battery', locale: 'en' },
      organization: { ...FACTS, name: 'Never made' },
    });
    expect(await code(refused)).toBe('install.done');
    expect(await organizationBySlug(site.scope(), 'never-made')).toBeUndefined();
  });
});
