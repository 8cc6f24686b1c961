import type { Scope } from '../../kernel/scope/scope.ts';
import { unseal } from '../../kernel/seal.ts';
import type { EmailChangeRequested } from '../users/index.ts';
import { composeMail } from './compose-mail.ts';
import { mailFrame } from './mail-frame.ts';

/** One link for each mailbox; the one of the old address can also stop the change. */
export async function mailEmailChange(scope: Scope, fact: EmailChangeRequested, box: 'old' | 'new'): Promise<void> {
  const sealed = box === 'old' ? fact.sealedOldToken : fact.sealedNewToken;
  if (sealed === null || new Date(fact.expiresAt) <= scope.clock.now()) return;
  const reader = scope.in(fact.locale);
  await composeMail(scope, {
    key: `email-change:${box}:${fact.userId}:${fact.expiresAt}`,
    view: 'mail/email-change',
    model: {
      frame: mailFrame(scope, reader, `messages.reason.email_change_${box}`),
      subject: reader.t('messages.subject.email_change', { site: scope.site.name }),
      preview: reader.t(`messages.email_change.${box}`, { email: fact.newEmail }),
      text: reader.t(`messages.email_change.${box}`, { email: fact.newEmail }),
      href: `${scope.site.url}/email-change/${unseal(scope.site.key('email-change'), sealed)}`,
      button: reader.t(`messages.email_change.button_${box}`),
      validFor: reader.t('messages.email_change.valid'),
    },
    to: { name: fact.name, address: box === 'old' ? fact.oldEmail : fact.newEmail },
    locale: fact.locale,
  });
}
