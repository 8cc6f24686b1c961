import type { Scope } from '../../kernel/scope/scope.ts';
import { unseal } from '../../kernel/seal.ts';
import type { RegistrationRepeated, VerificationRequested } from '../users/index.ts';
import { composeMail } from './compose-mail.ts';
import { mailFrame } from './mail-frame.ts';

/** The link and the code that show that an address is the person's. */
export async function mailVerification(scope: Scope, fact: VerificationRequested): Promise<void> {
  if (new Date(fact.expiresAt) <= scope.clock.now()) return;
  const reader = scope.in(fact.locale);
  const key = scope.site.key('email-verification');
  await composeMail(scope, {
    key: `verify-email:${fact.userId}:${fact.expiresAt}`,
    view: 'mail/verify-email',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.verify_email'),
      subject: reader.t('messages.subject.verify_email', { site: scope.site.name }),
      preview: reader.t('messages.preview.verify_email'),
      href: `${scope.site.url}/verify-email/${unseal(key, fact.sealedToken)}`,
      code: unseal(key, fact.sealedCode),
    },
    to: { name: fact.name, address: fact.email },
    locale: fact.locale,
  });
}

/** Tells the owner of an account that somebody wanted to register with its address. */
export async function mailAccountExists(
  scope: Scope,
  { email, name, locale, key }: RegistrationRepeated & { readonly key: string },
): Promise<void> {
  const reader = scope.in(locale);
  await composeMail(scope, {
    key,
    view: 'mail/account-exists',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.account_exists'),
      subject: reader.t('messages.subject.account_exists', { site: scope.site.name }),
      preview: reader.t('messages.preview.account_exists'),
      signInHref: `${scope.site.url}/sign-in`,
      forgotHref: `${scope.site.url}/password/forgot`,
    },
    to: { name, address: email },
    locale,
  });
}
