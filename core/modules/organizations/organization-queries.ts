import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { mayAll } from './can.ts';
import { Member, type Role } from './member.entity.ts';
import { Organization } from './organization.entity.ts';

export interface OrganizationRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly currency: string;
  readonly locale: string;
  readonly zone: string;
  readonly accent: string;
  readonly imprint: Translated;
  readonly privacy: Translated;
  readonly terms: Translated;
  readonly createdAt: Date;
  readonly version: number;
}

export interface MyOrganization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Nothing for a site admin who is no member. */
  readonly role: Role | undefined;
}

export interface MemberRow {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
}

export async function organizationById(scope: Scope, id: string): Promise<OrganizationRow | undefined> {
  const organization = await scope.em.findOne(Organization, { id }, { disableIdentityMap: true });
  return organization ? organizationRow(organization) : undefined;
}

export async function organizationBySlug(scope: Scope, slug: string): Promise<OrganizationRow | undefined> {
  const organization = await scope.em.findOne(Organization, { slug }, { disableIdentityMap: true });
  return organization ? organizationRow(organization) : undefined;
}

/** The organizations that whoever acts belongs to, by name; all of them for the site's admins and the system. */
export async function organizationsOf(scope: Scope): Promise<MyOrganization[]> {
  const { actor } = scope;
  const members =
    actor.kind === 'user'
      ? await scope.em.find(Member, { user: actor.userId }, { populate: ['organization'], disableIdentityMap: true })
      : [];
  const roles = new Map(members.map((member) => [member.organization.id, member.role]));
  const organizations = mayAll(scope)
    ? await allOrganizations(scope)
    : members.map((member) => organizationRow(member.organization.$));
  return organizations
    .map(({ id, slug, name }) => ({ id, slug, name, role: roles.get(id) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Every organization of the site, the oldest first. */
export async function allOrganizations(scope: Scope): Promise<OrganizationRow[]> {
  const found = await scope.em.find(Organization, {}, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  return found.map(organizationRow);
}

/** The first organization of the site: whose legal pages stand below the site's own address. */
export async function firstOrganization(scope: Scope): Promise<OrganizationRow | undefined> {
  const [first] = await scope.em.find(Organization, {}, { orderBy: { id: 'asc' }, limit: 1, disableIdentityMap: true });
  return first ? organizationRow(first) : undefined;
}

export async function membersOf(scope: Scope, organizationId: string): Promise<MemberRow[]> {
  const members = await scope.em.find(
    Member,
    { organization: organizationId },
    { populate: ['user'], orderBy: { id: 'asc' }, disableIdentityMap: true },
  );
  return members.map((member) => ({
    id: member.id,
    role: member.role,
    createdAt: member.createdAt,
    userId: member.user.id,
    email: member.user.$.email,
    name: member.user.$.name,
  }));
}

export async function memberById(
  scope: Scope,
  organizationId: string,
  memberId: string,
): Promise<MemberRow | undefined> {
  return (await membersOf(scope, organizationId)).find(({ id }) => id === memberId);
}

function organizationRow(it: Organization): OrganizationRow {
  const { id, slug, name, email, currency, locale, zone, accent, imprint, privacy, terms, createdAt, version } = it;
  return { id, slug, name, email, currency, locale, zone, accent, imprint, privacy, terms, createdAt, version };
}
