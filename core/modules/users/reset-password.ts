import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { acceptPassword } from './accept-password.ts';
import { PasswordReset } from './password-reset.entity.ts';
import { endSessionsOf } from './sessions.ts';
import { forgiveGuesses } from './slow-guesses.ts';
import { actorOf } from './user-actor.ts';
import { User } from './user.entity.ts';
import { noteVerified } from './verify-email.ts';

export const ResetPassword = z.strictObject({ token: z.string().min(1).max(200), password: z.string() });

/** Whether a link still works, for the page behind it. */
export async function isResetTokenValid(scope: Scope, token: string): Promise<boolean> {
  return (await openReset(scope, token)) !== null;
}

/** Sets a new password with a link from a mail. The link works once, and every session of the account ends. */
export async function resetPassword(
  scope: Scope,
  { token, password }: z.output<typeof ResetPassword>,
): Promise<{ userId: string }> {
  const reset = await openReset(scope, token);
  if (!reset) throw linkIsOver();
  const user = reset.user.$;
  const passwordHash = await acceptPassword(scope, password, user.email);

  await scope.as(actorOf(user)).tx(async (tx) => {
    const usedAt = tx.clock.now();
    // Two people (or one, twice) with the same link: the database lets one of them through.
    const used = await tx.em.nativeUpdate(PasswordReset, { id: reset.id, usedAt: null }, { usedAt });
    if (used === 0) throw linkIsOver();
    await tx.em.nativeUpdate(PasswordReset, { user: user.id, usedAt: null }, { usedAt });
    await tx.em.nativeUpdate(User, { id: user.id }, { passwordHash });
    await endSessionsOf(tx, user.id);
    // The link was read in the mailbox of this address.
    await noteVerified(tx, user);
    tx.audit('user.password_reset', { kind: 'user', id: user.id, label: user.email });
  });
  // The mailbox proved whose account it is: what strangers failed at holds its owner up no longer.
  await forgiveGuesses(scope, { at: 'password', account: user.email, ip: scope.origin.ip ?? '' });
  return { userId: user.id };
}

function openReset(scope: Scope, token: string) {
  return scope.em.findOne(
    PasswordReset,
    { tokenHash: hashToken(token), usedAt: null, expiresAt: { $gt: scope.clock.now() } },
    { populate: ['user'], refresh: true },
  );
}

function linkIsOver(): DomainError {
  return new DomainError('password_reset.link_over', { status: 410 });
}
