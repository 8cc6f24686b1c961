import { z } from 'zod';
import {
  acceptOwnership,
  closeOrganization,
  endTransfer,
  leaveOrganization,
  offerOwnership,
} from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';

const tag = 'organizations';
const params = z.strictObject({ id: Id });
const mayOwn = { permission: 'members.write', of: 'organization', at: 'params.id' } as const;
const asMember = { permission: 'events.read', of: 'organization', at: 'params.id', events: 'some' } as const;

const leaveEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/leave',
  may: asMember,
  summary: 'Be a member no longer',
  tag,
  params,
  answers: { 204: null },
  problems: ['member.last_owner_leaves', 'member.not_found'],
  replay: 'again',
  async run(scope, request) {
    await leaveOrganization(scope, { organizationId: request.params.id });
    return { status: 204 };
  },
});

const offerEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/transfer',
  may: mayOwn,
  recent: true,
  summary: 'Offer the organization to a member, who has to accept; you become a manager then',
  tag,
  params,
  body: z.strictObject({ memberId: Id }),
  answers: { 204: null },
  problems: ['member.owners_only', 'member.not_found', 'transfer.to_owner'],
  replay: 'again',
  async run(scope, { params: { id }, body }) {
    await offerOwnership(scope, { organizationId: id, ...body });
    return { status: 204 };
  },
});

const acceptEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/transfer/accept',
  may: asMember,
  recent: true,
  summary: 'Take over the organization that was offered to you',
  tag,
  params,
  answers: { 204: null },
  problems: ['transfer.over'],
  replay: 'again',
  async run(scope, request) {
    await acceptOwnership(scope, { organizationId: request.params.id });
    return { status: 204 };
  },
});

const endEndpoint = endpoint({
  method: 'DELETE',
  path: '/organizations/{id}/transfer',
  may: asMember,
  summary: 'Take the offer back, or decline it',
  tag,
  params,
  answers: { 204: null },
  problems: ['transfer.over'],
  async run(scope, request) {
    await endTransfer(scope, { organizationId: request.params.id });
    return { status: 204 };
  },
});

const closeEndpoint = endpoint({
  method: 'DELETE',
  path: '/organizations/{id}',
  may: mayOwn,
  recent: true,
  summary: 'Close an organization that owes nothing: deleted where it never had an event, else archived',
  tag,
  params,
  query: z.strictObject({ name: z.string().meta({ description: 'Its name, so that no other is closed by mistake.' }) }),
  answers: { 200: z.strictObject({ result: z.enum(['deleted', 'archived']) }) },
  problems: ['organization.owes', 'organization.wrong_name', 'organization.archived', 'member.owners_only'],
  async run(scope, { params: { id }, query }) {
    return { status: 200, body: { result: await closeOrganization(scope, { organizationId: id, ...query }) } };
  },
});

export const ownershipEndpoints = [leaveEndpoint, offerEndpoint, acceptEndpoint, endEndpoint, closeEndpoint];
