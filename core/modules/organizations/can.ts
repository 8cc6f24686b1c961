import { booleanIn, jsonIn } from '../../kernel/db/rows.ts';
import { isId } from '../../kernel/ids.ts';
import { ORGANIZATION_PERMISSIONS, type OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { HeldRole } from './member.entity.ts';
import { permissionsOf } from './role.ts';

/** What a permission is asked about: an organization, or one of its events. */
export interface PermissionSubject {
  readonly organizationId: string;
  readonly eventId?: string | undefined;
  /** `some`: whether it is allowed for some of the events at least; which ones, `eventsWithin` says. */
  readonly events?: 'some' | undefined;
}

/** Asked inside of transactions as well. */
export type Asker = Pick<Scope, 'actor' | 'em'>;

/** What a scanner at the door needs. */
const DEVICE_MAY: readonly OrganizationPermission[] = ['check-in.write'];
const NOTHING: ReadonlySet<OrganizationPermission> = new Set();

/** Whether whoever acts may do that there. The system and the site's admins may all. */
export async function can(
  scope: Asker,
  permission: OrganizationPermission,
  subject: PermissionSubject,
): Promise<boolean> {
  const { actor } = scope;
  if (actor.kind === 'key') {
    if (!isWithin(actor, subject) || !actor.permissions.includes(permission)) return false;
    return isReading(permission) || !(await isArchived(scope, subject.organizationId));
  }
  if (actor.kind === 'device') return isWithin(actor, subject) && DEVICE_MAY.includes(permission);
  if (actor.kind === 'user' && actor.via && !actor.via.permissions.includes(permission)) return false;
  if (mayAll(scope)) return true;
  const standing = await standingIn(scope, subject.organizationId, subject.eventId);
  if (!standing?.permissions.has(permission)) return false;
  return !standing.limited || standing.hasEvent || isSome(subject);
}

/** Whether whoever acts belongs to the organization at all; to others it does not exist. */
export async function belongs(scope: Asker, organizationId: string): Promise<boolean> {
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
  if (eventIds === undefined || isSome(subject)) return true;
  return subject.eventId !== undefined && eventIds.includes(subject.eventId);
}

function isSome({ eventId, events }: PermissionSubject): boolean {
  return events === 'some' && eventId === undefined;
}

/** The events that whoever acts is limited to in the organization; nothing where that is none or all of them. */
export async function eventsWithin(scope: Asker, organizationId: string): Promise<readonly string[] | undefined> {
  const { actor } = scope;
  if (actor.kind === 'key' || actor.kind === 'device') return actor.eventIds;
  if (actor.kind !== 'user' || mayAll(scope)) return undefined;
  const rows = await scope.em.execute<{ event_id: string | null }[]>(
    `select e.event_id from members m left join member_events e on e.member_id = m.id
      where m.organization_id = ? and m.user_id = ? and m.limited = true`,
    [organizationId, actor.userId],
  );
  return rows.length === 0 ? undefined : rows.flatMap(({ event_id }) => event_id ?? []);
}

/** All that whoever acts may do in the whole organization: what they can hand on to others. */
export async function permissionsIn(
  scope: Asker,
  organizationId: string,
): Promise<ReadonlySet<OrganizationPermission>> {
  const { actor } = scope;
  if (actor.kind === 'device') return NOTHING;
  if (actor.kind === 'key') return isWithin(actor, { organizationId }) ? new Set(actor.permissions) : NOTHING;
  const standing = mayAll(scope) ? undefined : await standingIn(scope, organizationId);
  const own = mayAll(scope) ? new Set(ORGANIZATION_PERMISSIONS) : standing?.limited ? NOTHING : standing?.permissions;
  const via = actor.kind === 'user' ? actor.via?.permissions : undefined;
  return new Set([...(own ?? [])].filter((permission) => via === undefined || via.includes(permission)));
}

/** The role of the person who acts, or nothing where they are no member. */
export async function roleIn(scope: Asker, organizationId: string): Promise<HeldRole | undefined> {
  return (await standingIn(scope, organizationId))?.role;
}

interface Standing {
  readonly role: HeldRole;
  readonly permissions: ReadonlySet<OrganizationPermission>;
  readonly limited: boolean;
  /** Limited, and to the event that was asked about among others. */
  readonly hasEvent: boolean;
}

interface StandingRow {
  readonly role: HeldRole;
  readonly limited: unknown;
  readonly permissions: unknown;
  readonly event_id: string | null;
  readonly archived_at: unknown;
}

// Plain SQL, once: every page and every operation of an organization asks.
async function standingIn(scope: Asker, organizationId: string, eventId?: string): Promise<Standing | undefined> {
  if (scope.actor.kind !== 'user') return undefined;
  const asked = eventId !== undefined && isId(eventId) ? eventId : null;
  const [row] = await scope.em.execute<StandingRow[]>(
    `select m.role, m.limited, r.permissions, e.event_id, o.archived_at from members m
      inner join organizations o on o.id = m.organization_id
      left join custom_roles r on r.id = m.custom_role_id
      left join member_events e on e.member_id = m.id and e.event_id = ?
      where m.organization_id = ? and m.user_id = ?`,
    [asked, organizationId, scope.actor.userId],
  );
  if (!row) return undefined;
  const custom = row.role === 'custom' ? jsonIn<OrganizationPermission[]>(row.permissions) : undefined;
  const permissions = permissionsOf(row.role, custom);
  return {
    role: row.role,
    permissions: row.archived_at === null ? permissions : new Set([...permissions].filter(isReading)),
    limited: booleanIn(row.limited),
    hasEvent: row.event_id !== null,
  };
}

// What is archived is looked at, and no longer changed.
function isReading(permission: OrganizationPermission): boolean {
  return permission.endsWith('.read');
}

async function isArchived({ em }: Asker, organizationId: string): Promise<boolean> {
  const asked = 'select id from organizations where id = ? and archived_at is not null';
  return (await em.execute<unknown[]>(asked, [organizationId])).length > 0;
}

export function mayAll({ actor }: Pick<Scope, 'actor'>): boolean {
  return actor.kind === 'system' || (actor.kind === 'user' && actor.isAdmin);
}
