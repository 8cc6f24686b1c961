import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  changeMember,
  memberById,
  MemberChanges,
  membersOf,
  removeMember,
} from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { memberJson, MemberJson } from './member-json.ts';

const tag = 'organizations';
const params = z.strictObject({ id: Id });
const oneOf = z.strictObject({ id: Id, memberId: Id });
const may = { permission: 'members.write', of: 'organization', at: 'params.id' } as const;
const mayRead = { ...may, permission: 'members.read' } as const;

const listEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/members',
  may: mayRead,
  summary: 'Who belongs to an organization',
  tag,
  params,
  answers: { 200: z.strictObject({ data: z.array(MemberJson) }) },
  run: async (scope, request) => ({
    status: 200,
    body: { data: (await membersOf(scope, request.params.id)).map(memberJson) },
  }),
});

const getEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/members/{memberId}',
  may: mayRead,
  summary: 'One member',
  tag,
  params: oneOf,
  answers: { 200: MemberJson },
  run: async (scope, request) => ({ status: 200, body: await read(scope, request.params) }),
});

const roleEndpoint = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}/members/{memberId}',
  may,
  recent: true,
  summary: 'Give a member another role, or limit it to some events',
  tag,
  params: oneOf,
  body: MemberChanges,
  answers: { 200: MemberJson },
  problems: [
    'sign_in.not_recent',
    'member.last_owner',
    'member.owners_only',
    'role.beyond_own',
    'role.not_found',
    'member.owner_limited',
  ],
  async run(scope, request) {
    const { id, memberId } = request.params;
    await changeMember(scope, { organizationId: id, memberId, ...request.body });
    return { status: 200, body: await read(scope, request.params) };
  },
});

const removeEndpoint = endpoint({
  method: 'DELETE',
  path: '/organizations/{id}/members/{memberId}',
  may,
  recent: true,
  summary: 'Remove a member; the account stays',
  tag,
  params: oneOf,
  answers: { 204: null },
  problems: ['sign_in.not_recent', 'member.last_owner', 'member.owners_only'],
  async run(scope, request) {
    const { id, memberId } = request.params;
    await removeMember(scope, { organizationId: id, memberId });
    return { status: 204 };
  },
});

async function read(scope: Scope, { id, memberId }: { id: string; memberId: string }) {
  const member = await memberById(scope, id, memberId);
  if (!member) throw new DomainError('member.not_found', { status: 404 });
  return memberJson(member);
}

export const memberEndpoints = [listEndpoint, getEndpoint, roleEndpoint, removeEndpoint];
