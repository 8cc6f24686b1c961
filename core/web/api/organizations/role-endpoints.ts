import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { ORGANIZATION_PERMISSIONS } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  createCustomRole,
  CustomRoleChanges,
  customRoleById,
  type CustomRoleRow,
  customRolesOf,
  deleteCustomRole,
  NewCustomRole,
  RoleChoice,
  updateCustomRole,
} from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';

const tag = 'organizations';
const params = z.strictObject({ id: Id });
const oneOf = z.strictObject({ id: Id, roleId: Id });
const mayRead = { permission: 'members.read', of: 'organization', at: 'params.id' } as const;
const mayWrite = { ...mayRead, permission: 'members.write' } as const;

const RoleJson = z
  .strictObject({
    id: Id,
    name: z.string(),
    permissions: z.array(z.enum(ORGANIZATION_PERMISSIONS)),
    members: z.int().meta({ description: 'How many hold it.' }),
    invitations: z.int().meta({ description: 'How many are invited to it.' }),
    createdAt: Instant,
    version: z.int(),
  })
  .meta({ id: 'Role' });

const listEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/roles',
  may: mayRead,
  summary: 'The roles that an organization made, beside owner, manager and staff',
  tag,
  params,
  answers: { 200: z.strictObject({ data: z.array(RoleJson) }) },
  run: async (scope, request) => ({
    status: 200,
    body: { data: (await customRolesOf(scope, request.params.id)).map(roleJson) },
  }),
});

const getEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/roles/{roleId}',
  may: mayRead,
  summary: 'One role',
  tag,
  params: oneOf,
  answers: { 200: RoleJson },
  run: async (scope, request) => ({ status: 200, body: await read(scope, request.params) }),
});

const createEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/roles',
  may: mayWrite,
  recent: true,
  summary: 'Make a role. Writing includes reading, and every role reads events',
  tag,
  params,
  body: NewCustomRole,
  answers: { 201: RoleJson },
  problems: ['sign_in.not_recent', 'role.name_taken', 'role.beyond_own', 'role.too_many'],
  async run(scope, request) {
    const { id } = request.params;
    const { id: roleId } = await createCustomRole(scope, { organizationId: id, ...request.body });
    return { status: 201, body: await read(scope, { id, roleId }) };
  },
});

const patchEndpoint = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}/roles/{roleId}',
  may: mayWrite,
  recent: true,
  summary: 'Change a role, for everybody who holds it',
  tag,
  params: oneOf,
  body: CustomRoleChanges.extend({ version: z.int().optional() }),
  answers: { 200: RoleJson },
  problems: ['sign_in.not_recent', 'role.name_taken', 'role.beyond_own', 'conflict.changed'],
  async run(scope, request) {
    const { id, roleId } = request.params;
    await updateCustomRole(scope, { organizationId: id, roleId, ...request.body });
    return { status: 200, body: await read(scope, request.params) };
  },
});

const deleteEndpoint = endpoint({
  method: 'DELETE',
  path: '/organizations/{id}/roles/{roleId}',
  may: mayWrite,
  recent: true,
  summary: 'Delete a role; where somebody holds it, `moveTo` says what they hold instead',
  tag,
  params: oneOf,
  query: z.strictObject({ moveTo: RoleChoice.optional() }),
  answers: { 204: null },
  problems: ['sign_in.not_recent', 'role.in_use', 'role.beyond_own', 'role.not_to_owner'],
  async run(scope, request) {
    const { id, roleId } = request.params;
    await deleteCustomRole(scope, { organizationId: id, roleId, ...request.query });
    return { status: 204 };
  },
});

async function read(scope: Scope, { id, roleId }: { id: string; roleId: string }) {
  const role = await customRoleById(scope, id, roleId);
  if (!role) throw new DomainError('role.not_found', { status: 404 });
  return roleJson(role);
}

function roleJson({ createdAt, permissions, ...same }: CustomRoleRow): z.output<typeof RoleJson> {
  return { ...same, permissions: [...permissions], createdAt: createdAt.toISOString() };
}

export const roleEndpoints = [listEndpoint, getEndpoint, createEndpoint, patchEndpoint, deleteEndpoint];
