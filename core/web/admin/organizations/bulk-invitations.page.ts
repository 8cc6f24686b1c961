import { invitationsOf, resendInvitation, revokeInvitation } from '../../../modules/organizations/index.ts';
import { bulkAct, type BulkActs } from '../bulk/bulk-acts.ts';
import { bulkPage } from '../bulk/bulk-page.ts';

export const invitationBulk: BulkActs = {
  path: '/admin/o/:org/invitations/bulk',
  may: 'members.write',
  title: 'invitations.title',
  listOf: (request) => `/admin/o/${request.organization!.slug}/invitations`,
  async find(scope, ids, request) {
    const invitations = await invitationsOf(scope, request.organization!.id);
    return invitations.filter(({ id }) => ids.includes(id)).map(({ id, email }) => ({ id, label: email }));
  },
  acts: {
    resend: bulkAct({
      label: 'invitations.resend.title',
      ask: 'invitations.bulk.resend',
      effects: ['invitations.resend.link'],
      done: 'invitations.bulk.resend_done',
      tone: 'primary',
      run: (scope, { id: invitationId }, _values, request) =>
        resendInvitation(scope, { organizationId: request.organization!.id, invitationId }),
    }),
    revoke: bulkAct({
      label: 'invitations.revoke.title',
      ask: 'invitations.bulk.revoke',
      effects: ['invitations.revoke.link'],
      done: 'invitations.bulk.revoke_done',
      tone: 'danger',
      run: (scope, { id: invitationId }, _values, request) =>
        revokeInvitation(scope, { organizationId: request.organization!.id, invitationId }),
    }),
  },
};

export const bulkInvitationsPage = bulkPage(invitationBulk);
