import { z } from 'zod';
import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken, seal } from '../../kernel/seal.ts';
import { EmailAddress } from './email.ts';
import { PasswordReset } from './password-reset.entity.ts';
import { User } from './user.entity.ts';

export const RequestPasswordReset = z.strictObject({ email: EmailAddress });

const LINKS_PER_HOUR = 5;

/** Announces a link for a new password. Says nothing about whether the account exists. */
export async function requestPasswordReset(
  scope: Scope,
  { email }: z.output<typeof RequestPasswordReset>,
): Promise<void> {
  const { allowed } = await scope.capabilities.cache.hit(`password-reset:${email}`, LINKS_PER_HOUR, 3600);
  const user = await scope.em.findOne(User, { email });
  if (!user || !allowed) return;

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
