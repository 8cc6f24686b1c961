import { ORGANIZATION_PERMISSIONS, type OrganizationPermission } from '../../kernel/pages/page.ts';
import type { HeldRole, Role } from './member.entity.ts';

export const ROLES = ['owner', 'manager', 'staff'] as const satisfies readonly Role[];

export const HELD_ROLES = [...ROLES, 'custom'] as const satisfies readonly HeldRole[];

const OWNERS_ONLY: readonly OrganizationPermission[] = [
  'finance.write',
  'gift-cards.write',
  'gift-cards.reveal',
  'members.write',
];

/** What each role may do. Staff stand at the door and take no money; managers run events; owners also hold the money and the keys. */
const MAY: Readonly<Record<Role, ReadonlySet<OrganizationPermission>>> = {
  owner: new Set(ORGANIZATION_PERMISSIONS),
  manager: new Set(ORGANIZATION_PERMISSIONS.filter((permission) => !OWNERS_ONLY.includes(permission))),
  staff: new Set(['events.read', 'orders.read', 'check-in.write']),
};

export function roleMay(role: Role, permission: OrganizationPermission): boolean {
  return MAY[role].has(permission);
}

/** What somebody may do who holds that role; `custom` are the permissions of a role that the organization made. */
export function permissionsOf(
  role: HeldRole,
  custom: readonly OrganizationPermission[] | undefined,
): ReadonlySet<OrganizationPermission> {
  return role === 'custom' ? new Set(custom) : MAY[role];
}
