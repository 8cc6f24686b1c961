import type { Scope } from '../../kernel/scope/scope.ts';
import { unseal } from '../../kernel/seal.ts';
import { listOrders, orderListToken } from '../orders/index.ts';
import type { MailCodeRequested, PasswordResetRequested, SecurityNotice } from '../users/index.ts';
import { composeMail } from './compose-mail.ts';
import { mailFrame } from './mail-frame.ts';

/** The link that sets a new password. */
export async function mailPasswordReset(scope: Scope, fact: PasswordResetRequested): Promise<void> {
  if (new Date(fact.expiresAt) <= scope.clock.now()) return;
  const reader = scope.in(fact.locale);
  const token = unseal(scope.site.key('password-reset'), fact.sealedToken);
  await composeMail(scope, {
    key: `password-reset:${fact.userId}:${fact.expiresAt}`,
    view: 'mail/password-reset',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.password_reset'),
      subject: reader.t('messages.subject.password_reset', { site: scope.site.name }),
      preview: reader.t('messages.preview.password_reset'),
      href: `${scope.site.url}/password/reset/${token}`,
      validFor: reader.t('messages.preview.password_reset'),
    },
    to: { name: fact.name, address: fact.email },
    locale: fact.locale,
  });
}

/** The six digits that show who somebody is. */
export async function mailSignInCode(scope: Scope, fact: MailCodeRequested): Promise<void> {
  if (new Date(fact.expiresAt) <= scope.clock.now()) return;
  const reader = scope.in(fact.locale);
  await composeMail(scope, {
    key: `sign-in-code:${fact.codeId}`,
    view: 'mail/sign-in-code',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.sign_in_code'),
      subject: reader.t('messages.subject.sign_in_code', { site: scope.site.name }),
      preview: reader.t('messages.preview.sign_in_code'),
      code: unseal(scope.site.key('mail-code'), fact.sealedCode),
    },
    to: { name: fact.name, address: fact.email },
    locale: fact.locale,
  });
}

/** Tells the owner of an account what changed about signing in to it. */
export async function mailSecurityNotice(scope: Scope, fact: SecurityNotice): Promise<void> {
  const reader = scope.in(fact.locale);
  const when = new Intl.DateTimeFormat(fact.locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  const facts = [
    [reader.t('messages.security.when'), `${when.format(new Date(fact.at))} UTC`],
    [reader.t('messages.security.from'), fact.ip],
    [reader.t('messages.security.browser'), fact.userAgent],
  ] as const;
  const text = reader.t(`messages.security.${fact.what}`, { site: scope.site.name });
  await composeMail(scope, {
    key: `security:${fact.what}:${fact.userId}:${fact.at}`,
    view: 'mail/security-notice',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.security'),
      subject: reader.t('messages.subject.security', { site: scope.site.name }),
      preview: text,
      text,
      facts: facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])),
      href: `${scope.site.url}/account/security`,
    },
    to: { name: fact.name, address: fact.email },
    locale: fact.locale,
  });
}

/** One link to all orders of an address, to that address. An address without orders gets no mail. */
export async function mailOrderLinks(
  scope: Scope,
  { email, locale, key }: { email: string; locale: string; key: string },
): Promise<void> {
  const { rows } = await listOrders(scope, { email, limit: 1 });
  if (rows.length === 0) return;
  const reader = scope.in(locale);
  await composeMail(scope, {
    key,
    view: 'mail/order-links',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.order_links'),
      subject: reader.t('messages.subject.order_links', { site: scope.site.name }),
      preview: reader.t('messages.preview.order_links'),
      href: `${scope.site.url}/orders/list?t=${orderListToken(scope, email)}`,
    },
    to: { name: rows[0]?.name ?? '', address: email },
    locale,
  });
}
