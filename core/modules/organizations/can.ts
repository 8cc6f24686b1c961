import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Role } from './member.entity.ts';
import { roleMay } from './role.ts';

/** Whether whoever acts may do that in an organization. The system and the site's admins may all. */
export async function can(scope: Scope, permission: OrganizationPermission, organizationId: string): Promise<boolean> {
  if (mayAll(scope)) return true;
  const role = await roleIn(scope, organizationId);
  return role !== undefined && roleMay(role, permission);
}

/** The role of the person who acts, or nothing where they are no member. */
export async function roleIn(scope: Scope, organizationId: string): Promise<Role | undefined> {
  if (scope.actor.kind !== 'user') return undefined;
  // Plain SQL: every page and every operation of an organization asks.
  const [member] = await scope.em.execute<{ role: Role }[]>(
    'select role from members where organization_id = ? and user_id = ?',
    [organizationId, scope.actor.userId],
  );
  return member?.role;
}

export function mayAll({ actor }: Pick<Scope, 'actor'>): boolean {
  return actor.kind === 'system' || (actor.kind === 'user' && actor.isAdmin);
}
