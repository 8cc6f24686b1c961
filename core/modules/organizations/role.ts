import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Role } from './member.entity.ts';

export const ROLES = ['owner', 'manager', 'staff'] as const satisfies readonly Role[];

const ALL: readonly OrganizationPermission[] = [
  'events.read',
  'events.write',
  'orders.read',
  'orders.write',
  'check-in.write',
  'finance.read',
  'finance.write',
  'settings.write',
  'members.write',
];

/** What each role may do. Staff stand at the door; managers run events; owners also hold the money and the keys. */
const MAY: Readonly<Record<Role, ReadonlySet<OrganizationPermission>>> = {
  owner: new Set(ALL),
  manager: new Set(ALL.filter((permission) => permission !== 'finance.write' && permission !== 'members.write')),
  staff: new Set(['events.read', 'orders.read', 'check-in.write']),
};

export function roleMay(role: Role, permission: OrganizationPermission): boolean {
  return MAY[role].has(permission);
}
