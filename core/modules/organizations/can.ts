import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Role } from './member.entity.ts';
import { roleMay } from './role.ts';

/** What a permission is asked about: an organization, or one of its events. */
export interface PermissionSubject {
  readonly organizationId: string;
  readonly eventId?: string | undefined;
}

/** What a scanner at the door needs. */
const DEVICE_MAY: readonly OrganizationPermission[] = ['check-in.write'];

/** Whether whoever acts may do that there. The system and the site's admins may all. */
export async function can(
  scope: Scope,
  permission: OrganizationPermission,
  subject: PermissionSubject,
): Promise<boolean> {
  const { actor } = scope;
  if (actor.kind === 'key') return isWithin(actor, subject) && actor.permissions.includes(permission);
  if (actor.kind === 'device') return isWithin(actor, subject) && DEVICE_MAY.includes(permission);
  if (actor.kind === 'user' && actor.via && !actor.via.permissions.includes(permission)) return false;
  if (mayAll(scope)) return true;
  const role = await roleIn(scope, subject.organizationId);
  return role !== undefined && roleMay(role, permission);
}

/** Whether whoever acts belongs to the organization at all; to others it does not exist. */
export async function belongs(scope: Scope, organizationId: string): Promise<boolean> {
  const { actor } = scope;
  if (actor.kind === 'key' || actor.kind === 'device') return actor.organizationId === organizationId;
  return mayAll(scope) || (await roleIn(scope, organizationId)) !== undefined;
}

// What is limited to events may nothing that is about the whole organization.
function isWithin(
  { organizationId, eventIds }: { readonly organizationId: string; readonly eventIds?: readonly string[] },
  subject: PermissionSubject,
): boolean {
  if (organizationId !== subject.organizationId) return false;
  return eventIds === undefined || (subject.eventId !== undefined && eventIds.includes(subject.eventId));
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
