import { z } from 'zod';
import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken, seal } from '../../kernel/seal.ts';
import { EmailAddress } from './email.ts';
import { knownBrowser } from './known-browser.ts';
import { PasswordReset } from './password-reset.entity.ts';
import { mayMail } from './slow-guesses.ts';
import { User } from './user.entity.ts';

export const RequestPasswordReset = z.strictObject({ email: EmailAddress });

/** Announces a link for a new password. Says nothing about whether the account exists. */
export async function requestPasswordReset(
  scope: Scope,
  { email, browser }: z.output<typeof RequestPasswordReset> & { readonly browser?: string | undefined },
): Promise<void> {
  const user = await scope.em.findOne(User, { email });
  const known = user ? knownBrowser(scope.site, browser, user.id, scope.clock.now()) : undefined;
  const guess = { at: 'password-reset', account: email, ip: scope.origin.ip ?? '', browser: known };
  if (!(await mayMail(scope, guess)) || !user) return;

  const token = newToken();
  const sealedToken = seal(scope.site.key('password-reset'), token);
  await scope.tx(async (tx) => {
    const expiresAt = tx.clock.in({ hours: 1 });
    tx.em.create(PasswordReset, {
      id: newId(),
      tokenHash: hashToken(token),
      user: tx.em.getReference(User, user.id, { wrapped: true }),
      createdAt: tx.clock.now(),
      expiresAt,
    });
    const { id: userId, name, locale } = user;
    tx.audit('user.password_reset_requested', { kind: 'user', id: userId, label: email });
    tx.emit('user.password_reset_requested', {
      v: 1,
      userId,
      email,
      name,
      locale,
      sealedToken,
      expiresAt: expiresAt.toISOString(),
    });
  });
}
