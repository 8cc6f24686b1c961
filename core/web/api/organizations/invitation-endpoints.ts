import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  acceptInvitation,
  AcceptInvitation,
  invitationById,
  type InvitationRow,
  invitationsOf,
  inviteMember,
  NewMember,
  organizationBySlug,
  resendInvitation,
  revokeInvitation,
} from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';
import { HeldRole } from './member-json.ts';

const tag = 'organizations';
const params = z.strictObject({ id: Id });
const oneOf = z.strictObject({ id: Id, invitationId: Id });
const mayRead = { permission: 'members.read', of: 'organization', at: 'params.id' } as const;
const mayWrite = { ...mayRead, permission: 'members.write' } as const;

const InvitationJson = z
  .strictObject({
    id: Id,
    email: z.string(),
    role: HeldRole,
    customRole: z.strictObject({ id: Id, name: z.string() }).nullable(),
    eventIds: z.array(Id).nullable().meta({ description: 'The events that the member will be limited to.' }),
    invitedBy: z.string().nullable(),
    sentAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'Invitation' });

const listEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/invitations',
  may: mayRead,
  summary: 'Who was invited and is no member yet',
  tag,
  params,
  answers: { 200: z.strictObject({ data: z.array(InvitationJson) }) },
  run: async (scope, request) => ({
    status: 200,
    body: { data: (await invitationsOf(scope, request.params.id)).map(invitationJson) },
  }),
});

const getEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/invitations/{invitationId}',
  may: mayRead,
  summary: 'One invitation',
  tag,
  params: oneOf,
  answers: { 200: InvitationJson },
  run: async (scope, request) => ({ status: 200, body: await read(scope, request.params) }),
});

const inviteEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/invitations',
  may: mayWrite,
  recent: true,
  summary: 'Invite an address: a link goes there, whether it has an account or not',
  tag,
  params,
  body: NewMember,
  answers: { 201: InvitationJson },
  problems: [
    'sign_in.not_recent',
    'invitation.already',
    'member.already',
    'member.owners_only',
    'role.beyond_own',
    'invitation.too_many',
  ],
  async run(scope, request) {
    const { id } = request.params;
    const { id: invitationId } = await inviteMember(scope, { organizationId: id, ...request.body });
    return { status: 201, body: await read(scope, { id, invitationId }) };
  },
});

const resendEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/invitations/{invitationId}/resend',
  may: mayWrite,
  summary: 'Send a new link; the one before no longer works',
  tag,
  params: oneOf,
  answers: { 200: InvitationJson },
  problems: ['role.beyond_own', 'invitation.too_many'],
  async run(scope, request) {
    const { id, invitationId } = request.params;
    await resendInvitation(scope, { organizationId: id, invitationId });
    return { status: 200, body: await read(scope, request.params) };
  },
});

const revokeEndpoint = endpoint({
  method: 'DELETE',
  path: '/organizations/{id}/invitations/{invitationId}',
  may: mayWrite,
  summary: 'Withdraw an invitation; its link no longer works',
  tag,
  params: oneOf,
  answers: { 204: null },
  problems: ['role.beyond_own'],
  async run(scope, request) {
    const { id, invitationId } = request.params;
    await revokeInvitation(scope, { organizationId: id, invitationId });
    return { status: 204 };
  },
});

const acceptEndpoint = endpoint({
  method: 'POST',
  path: '/invitations/accept',
  may: 'signed-in',
  summary: 'Take the place that an invitation holds for your address',
  tag,
  body: AcceptInvitation,
  answers: { 200: z.strictObject({ organizationId: Id, slug: z.string() }) },
  problems: ['invitation.link_over', 'invitation.other_address', 'member.already'],
  perMinute: 20,
  replay: 'again',
  async run(scope, { body }) {
    const { organizationSlug } = await acceptInvitation(scope, body);
    const organization = (await organizationBySlug(scope, organizationSlug))!;
    return { status: 200, body: { organizationId: organization.id, slug: organization.slug } };
  },
});

async function read(scope: Scope, { id, invitationId }: { id: string; invitationId: string }) {
  const invitation = await invitationById(scope, id, invitationId);
  if (!invitation) throw new DomainError('invitation.not_found', { status: 404 });
  return invitationJson(invitation);
}

function invitationJson({ isOver: _isOver, sentAt, expiresAt, eventIds, ...same }: InvitationRow) {
  return {
    ...same,
    eventIds: eventIds && [...eventIds],
    sentAt: sentAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

export const invitationEndpoints = [
  listEndpoint,
  getEndpoint,
  inviteEndpoint,
  resendEndpoint,
  revokeEndpoint,
  acceptEndpoint,
];
