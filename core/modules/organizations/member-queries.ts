import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { CustomRole } from './custom-role.entity.ts';
import { invitationsOf } from './invitation-queries.ts';
import { MemberEvent } from './member-event.entity.ts';
import { Member, type HeldRole } from './member.entity.ts';

export interface MemberRow {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: HeldRole;
  /** Where the organization made the role itself. */
  readonly customRole: { readonly id: string; readonly name: string } | null;
  /** The events that the member is limited to; null for all. */
  readonly eventIds: readonly string[] | null;
  readonly createdAt: Date;
}

export interface CustomRoleRow {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly OrganizationPermission[];
  readonly members: number;
  readonly invitations: number;
  readonly createdAt: Date;
  readonly version: number;
}

export async function membersOf(scope: Scope, organizationId: string): Promise<MemberRow[]> {
  const members = await scope.em.find(
    Member,
    { organization: organizationId },
    { populate: ['user', 'customRole'], orderBy: { id: 'asc' }, disableIdentityMap: true },
  );
  const limited = members.filter((member) => member.limited).map(({ id }) => id);
  const events =
    limited.length === 0
      ? []
      : await scope.em.find(
          MemberEvent,
          { member: { $in: limited } },
          { orderBy: { id: 'asc' }, disableIdentityMap: true },
        );
  return members.map((member) => ({
    id: member.id,
    role: member.role,
    customRole: customRoleOf(member),
    eventIds: member.limited ? events.filter((it) => it.member.id === member.id).map(({ eventId }) => eventId) : null,
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

/** The roles that an organization made, by name. */
export async function customRolesOf(scope: Scope, organizationId: string): Promise<CustomRoleRow[]> {
  const roles = await scope.em.find(
    CustomRole,
    { organization: organizationId },
    { orderBy: { name: 'asc', id: 'asc' }, disableIdentityMap: true },
  );
  const members = await membersOf(scope, organizationId);
  const invitations = await invitationsOf(scope, organizationId);
  return roles.map(({ id, name, permissions, createdAt, version }) => ({
    id,
    name,
    permissions,
    members: members.filter(({ customRole }) => customRole?.id === id).length,
    invitations: invitations.filter(({ customRole }) => customRole?.id === id).length,
    createdAt,
    version,
  }));
}

export async function customRoleById(
  scope: Scope,
  organizationId: string,
  roleId: string,
): Promise<CustomRoleRow | undefined> {
  return (await customRolesOf(scope, organizationId)).find(({ id }) => id === roleId);
}

function customRoleOf({ customRole }: Member): MemberRow['customRole'] {
  return customRole ? { id: customRole.id, name: customRole.unwrap().name } : null;
}
