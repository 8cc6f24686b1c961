import type { Scope } from '../../kernel/scope/scope.ts';
import { unseal } from '../../kernel/seal.ts';
import type { InvitationSent } from '../organizations/index.ts';
import { composeMail } from './compose-mail.ts';
import { mailFrame } from './mail-frame.ts';

/** The link that makes somebody a member. */
export async function mailInvitation(scope: Scope, fact: InvitationSent): Promise<void> {
  if (new Date(fact.expiresAt) <= scope.clock.now()) return;
  const reader = scope.in(fact.locale);
  const { organization, inviter, accent } = fact;
  const token = unseal(scope.site.key('invitation'), fact.sealedToken);
  const about = { organization, site: scope.site.name };
  await composeMail(scope, {
    key: `invitation:${fact.invitationId}:${fact.expiresAt}`,
    view: 'mail/invitation',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.invitation', { name: organization, accent }),
      subject: reader.t('messages.subject.invitation', about),
      preview: reader.t('messages.preview.invitation'),
      text:
        inviter === null
          ? reader.t('mail.invitation.text', about)
          : reader.t('mail.invitation.text_by', { ...about, inviter }),
      href: `${scope.site.url}/invitations/${token}`,
      validFor: reader.t('messages.preview.invitation'),
    },
    to: { name: '', address: fact.email },
    locale: fact.locale,
    organizationId: fact.organizationId,
  });
}
