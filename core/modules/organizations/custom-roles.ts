import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { ORGANIZATION_PERMISSIONS, type OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { CustomRole } from './custom-role.entity.ts';
import { Invitation } from './invitation.entity.ts';
import { Member } from './member.entity.ts';
import { Organization } from './organization.entity.ts';
import { refuseBeyond, refuseMoreThanOwn, RoleChoice, roleChosen } from './role-choice.ts';
import { ROLES } from './role.ts';
import { lockOrganization } from './update-organization.ts';

export const NewCustomRole = z.strictObject({
  name: z.string().trim().min(1).max(80).meta({ title: 'fields.name' }),
  permissions: z.array(z.enum(ORGANIZATION_PERMISSIONS)).meta({ title: 'fields.permissions' }),
});

export const CustomRoleChanges = NewCustomRole.partial().extend({ version: z.coerce.number().int().optional() });

export const DeleteCustomRole = z.strictObject({
  /** Who held the role holds this one afterwards. */
  moveTo: RoleChoice.optional(),
});

interface RoleAddress {
  readonly organizationId: string;
  readonly roleId: string;
}

const MOST_ROLES = 50;

export async function createCustomRole(
  scope: Scope,
  { organizationId, name, permissions }: z.output<typeof NewCustomRole> & { readonly organizationId: string },
): Promise<{ id: string }> {
  try {
    return await scope.tx(async (tx) => {
      await lockOrganization(tx, organizationId);
      const others = await tx.em.find(CustomRole, { organization: organizationId });
      if (others.length >= MOST_ROLES) {
        throw new DomainError('role.too_many', { status: 409, params: { most: MOST_ROLES } });
      }
      refuseTaken(others, name);
      const whole = withReads(permissions);
      await refuseMoreThanOwn(tx, organizationId, new Set(whole));
      const role = tx.em.create(CustomRole, {
        id: newId(),
        organization: tx.em.getReference(Organization, organizationId, { wrapped: true }),
        name,
        permissions: whole,
        createdAt: tx.clock.now(),
        version: 1,
      });
      tx.audit('role.created', subject(organizationId, role), { after: { name, permissions: whole } });
      return { id: role.id };
    });
  } catch (error) {
    throw asNameTaken(error);
  }
}

/** Whoever holds the role may what it says from then on. */
export async function updateCustomRole(
  scope: Scope,
  { organizationId, roleId, version, name, permissions }: z.output<typeof CustomRoleChanges> & RoleAddress,
): Promise<void> {
  try {
    await scope.tx(async (tx) => {
      await lockOrganization(tx, organizationId);
      const role = await customRoleIn(tx, organizationId, roleId);
      await refuseStale(tx, { kind: 'role', id: roleId }, role.version, version);
      const before = { name: role.name, permissions: role.permissions };
      const after = { name: name ?? role.name, permissions: permissions ? withReads(permissions) : role.permissions };
      await refuseMoreThanOwn(tx, organizationId, new Set([...before.permissions, ...after.permissions]));
      refuseTaken(await tx.em.find(CustomRole, { organization: organizationId, id: { $ne: roleId } }), after.name);
      tx.em.assign(role, after);
      tx.audit('role.updated', subject(organizationId, role), changed(before, after));
    });
  } catch (error) {
    throw asNameTaken(error);
  }
}

/** A role that somebody holds, or was invited to, goes only together with the word what they hold instead. */
export async function deleteCustomRole(
  scope: Scope,
  { organizationId, roleId, moveTo }: z.output<typeof DeleteCustomRole> & RoleAddress,
): Promise<void> {
  await scope.tx(async (tx) => {
    await lockOrganization(tx, organizationId);
    const role = await customRoleIn(tx, organizationId, roleId);
    await refuseMoreThanOwn(tx, organizationId, new Set(role.permissions));
    const members = await tx.em.count(Member, { customRole: roleId });
    const holders = members + (await tx.em.count(Invitation, { customRole: roleId }));
    if (holders > 0 && moveTo === undefined) {
      throw new DomainError('role.in_use', { status: 409, field: 'moveTo', params: { count: holders } });
    }
    if (moveTo !== undefined) {
      if (moveTo === roleId) throw new DomainError('role.not_found', { field: 'moveTo' });
      const next = await roleChosen(tx, organizationId, moveTo);
      if (next.role === 'owner') throw new DomainError('role.not_to_owner', { field: 'moveTo' });
      await refuseBeyond(tx, organizationId, [next]);
      const held = { role: next.role, customRole: next.customRoleId };
      await tx.em.nativeUpdate(Member, { customRole: roleId }, held);
      await tx.em.nativeUpdate(Invitation, { customRole: roleId }, held);
    }
    tx.audit('role.deleted', subject(organizationId, role), {
      before: { name: role.name, permissions: role.permissions },
      ...(moveTo === undefined ? {} : { after: { moveTo, members } }),
    });
    await tx.em.nativeDelete(CustomRole, { id: roleId });
  });
}

/** Whoever may write may read, and everybody in an organization sees its events: the back office begins with them. */
function withReads(permissions: readonly OrganizationPermission[]): OrganizationPermission[] {
  const given = new Set<string>(['events.read', ...permissions]);
  return ORGANIZATION_PERMISSIONS.filter(
    (permission) => given.has(permission) || given.has(permission.replace('.read', '.write')),
  );
}

async function customRoleIn(tx: TxScope, organizationId: string, roleId: string): Promise<CustomRole> {
  const role = await tx.em.findOne(CustomRole, { id: roleId, organization: organizationId });
  if (!role) throw new DomainError('role.not_found', { status: 404 });
  return role;
}

// Two names that differ in case alone would be one to people.
function refuseTaken(others: readonly CustomRole[], name: string): void {
  const taken: readonly string[] = [...ROLES, ...others.map((other) => other.name.toLowerCase())];
  if (taken.includes(name.toLowerCase())) throw nameTaken();
}

function asNameTaken(error: unknown): unknown {
  return error instanceof UniqueConstraintViolationException ? nameTaken() : error;
}

function nameTaken(): DomainError {
  return new DomainError('role.name_taken', { status: 409, field: 'name' });
}

function subject(organizationId: string, { id, name }: Pick<CustomRole, 'id' | 'name'>) {
  return { kind: 'role', id, organizationId, label: name };
}
