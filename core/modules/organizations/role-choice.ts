import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { type Asker, mayAll, permissionsIn } from './can.ts';
import { CustomRole } from './custom-role.entity.ts';
import { Member, type HeldRole, type Role } from './member.entity.ts';
import { permissionsOf, ROLES } from './role.ts';

/** A role that every organization has, or the id of one that this organization made. */
export const RoleChoice = z
  .string()
  .refine((text) => isRole(text) || isId(text), 'errors.role.not_found')
  .meta({ title: 'fields.role', widget: 'radio' });

const MOST_EVENTS = 200;

/** The events that somebody is limited to. Null: all that there are, and will be. */
export const EventLimit = z.array(z.uuid()).max(MOST_EVENTS).nullable().default(null);

export interface ChosenRole {
  readonly role: HeldRole;
  readonly customRoleId: string | null;
  readonly permissions: ReadonlySet<OrganizationPermission>;
  /** How people call it: a custom role's name. */
  readonly label: string;
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

export async function roleChosen(
  scope: Pick<Scope, 'em'>,
  organizationId: string,
  choice: string,
): Promise<ChosenRole> {
  if (isRole(choice)) {
    return { role: choice, customRoleId: null, permissions: permissionsOf(choice, undefined), label: choice };
  }
  const found = isId(choice)
    ? await scope.em.findOne(CustomRole, { id: choice, organization: organizationId }, { refresh: true })
    : null;
  if (!found) throw new DomainError('role.not_found', { status: 404, field: 'role' });
  return { role: 'custom', customRoleId: found.id, permissions: new Set(found.permissions), label: found.name };
}

/** The role that a member or an invitation holds. */
export function roleHeld(
  scope: Pick<Scope, 'em'>,
  organizationId: string,
  { role, customRole }: { readonly role: HeldRole; readonly customRole?: { readonly id: string } | null | undefined },
): Promise<ChosenRole> {
  return roleChosen(scope, organizationId, customRole?.id ?? role);
}

/**
 * Nobody hands on what they lack, nor takes from others what they could not give back; and owners are made and unmade by
 * owners alone, whatever the permissions of others are.
 */
export async function refuseBeyond(tx: Asker, organizationId: string, roles: readonly ChosenRole[]): Promise<void> {
  if (mayAll(tx)) return;
  if (roles.some(({ role }) => role === 'owner') && !(await isOwner(tx, organizationId))) {
    throw new DomainError('member.owners_only', { status: 403 });
  }
  await refuseMoreThanOwn(tx, organizationId, new Set(roles.flatMap(({ permissions }) => [...permissions])));
}

export async function refuseMoreThanOwn(
  tx: Asker,
  organizationId: string,
  permissions: ReadonlySet<OrganizationPermission>,
): Promise<void> {
  const own = await permissionsIn(tx, organizationId);
  if ([...permissions].some((permission) => !own.has(permission))) {
    throw new DomainError('role.beyond_own', { status: 403 });
  }
}

async function isOwner(tx: Asker, organizationId: string): Promise<boolean> {
  const { actor } = tx;
  if (actor.kind !== 'user') return false;
  return (await tx.em.count(Member, { organization: organizationId, user: actor.userId, role: 'owner' })) > 0;
}
