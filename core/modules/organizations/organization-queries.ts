import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { eventsWithin, mayAll, permissionsIn } from './can.ts';
import { Member, type HeldRole } from './member.entity.ts';
import { Organization, type Verification } from './organization.entity.ts';
import { permissionsOf } from './role.ts';

export interface OrganizationRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly website: string | null;
  readonly phone: string | null;
  readonly currency: string;
  readonly locale: string;
  readonly zone: string;
  readonly accent: string;
  readonly logoId: string | null;
  readonly imprint: Translated;
  readonly privacy: Translated;
  readonly terms: Translated;
  readonly createdAt: Date;
  readonly version: number;
  readonly stepsHiddenAt: Date | null;
  readonly archivedAt: Date | null;
  readonly verification: Verification;
  readonly verificationNote: string | null;
  readonly verificationReason: string | null;
  readonly verificationAt: Date | null;
}

export interface MyOrganization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Nothing for a site admin who is no member. */
  readonly role: HeldRole | undefined;
  /** The name of a role that the organization made. */
  readonly roleName: string | undefined;
  readonly permissions: ReadonlySet<OrganizationPermission>;
  /** To some of its events. */
  readonly limited: boolean;
  /** It is looked at, and nobody changes anything in it. */
  readonly closed: boolean;
}

export async function organizationById(scope: Scope, id: string): Promise<OrganizationRow | undefined> {
  const organization = await scope.em.findOne(Organization, { id }, { disableIdentityMap: true });
  return organization ? organizationRow(organization) : undefined;
}

export async function organizationBySlug(scope: Scope, slug: string): Promise<OrganizationRow | undefined> {
  const organization = await scope.em.findOne(Organization, { slug }, { disableIdentityMap: true });
  return organization ? organizationRow(organization) : undefined;
}

/** The organizations that whoever acts belongs to, by name, closed ones last; all for the site's admins and the system. */
export async function organizationsOf(scope: Scope): Promise<MyOrganization[]> {
  const { actor } = scope;
  if (actor.kind === 'key' || actor.kind === 'device') return organizationOfMachine(scope, actor.organizationId);
  const members =
    actor.kind === 'user'
      ? await scope.em.find(
          Member,
          { user: actor.userId },
          { populate: ['organization', 'customRole'], disableIdentityMap: true },
        )
      : [];
  const held = new Map(members.map((member) => [member.organization.id, member]));
  const organizations = mayAll(scope)
    ? await allOrganizations(scope)
    : members.map((member) => organizationRow(member.organization.$));
  return organizations
    .map(({ id, slug, name, archivedAt }) => ({
      id,
      slug,
      name,
      closed: archivedAt !== null,
      ...standingOf(held.get(id)),
    }))
    .sort((a, b) => Number(a.closed) - Number(b.closed) || a.name.localeCompare(b.name));
}

/** Programs and scanners belong to one, and hold no role in it. */
async function organizationOfMachine(scope: Scope, organizationId: string): Promise<MyOrganization[]> {
  const own = await organizationById(scope, organizationId);
  if (!own) return [];
  const { id, slug, name } = own;
  const closed = own.archivedAt !== null;
  const permissions = await permissionsIn(scope, organizationId);
  const limited = (await eventsWithin(scope, organizationId)) !== undefined;
  return [{ id, slug, name, role: undefined, roleName: undefined, permissions, limited, closed }];
}

function standingOf(member: Member | undefined): Pick<MyOrganization, 'role' | 'roleName' | 'permissions' | 'limited'> {
  if (!member) return { role: undefined, roleName: undefined, permissions: new Set(), limited: false };
  const custom = member.customRole?.unwrap();
  return {
    role: member.role,
    roleName: custom?.name,
    permissions: permissionsOf(member.role, custom?.permissions),
    limited: member.limited,
  };
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

function organizationRow(it: Organization): OrganizationRow {
  const { id, slug, name, email, currency, locale, zone, accent, imprint, privacy, terms, createdAt, version } = it;
  const archivedAt = it.archivedAt ?? null;
  return {
    ...{ id, slug, name, email, currency, locale, zone, accent, imprint, privacy, terms },
    ...{ createdAt, version, archivedAt },
    website: it.website ?? null,
    phone: it.phone ?? null,
    logoId: it.logoId ?? null,
    stepsHiddenAt: it.stepsHiddenAt ?? null,
    verification: it.verification,
    verificationNote: it.verificationNote ?? null,
    verificationReason: it.verificationReason ?? null,
    verificationAt: it.verificationAt ?? null,
  };
}
