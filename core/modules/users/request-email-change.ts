import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken, seal } from '../../kernel/seal.ts';
import { judgeEmail } from '../blocks/index.ts';
import { EmailAddress } from './email.ts';
import { EmailChange } from './email-change.entity.ts';
import { mayMail } from './slow-guesses.ts';
import { User } from './user.entity.ts';

export const RequestEmailChange = z.strictObject({ email: EmailAddress });

/**
 * Mails a link to the old address and one to the new. Whether the new one has an account already shows nowhere but in
 * its own mailbox. Who never confirmed the old address may have mistyped it: then the new one alone decides.
 */
export async function requestEmailChange(
  scope: Scope,
  { userId, email }: z.output<typeof RequestEmailChange> & { readonly userId: string },
): Promise<void> {
  const user = await scope.em.findOne(User, { id: userId }, { disableIdentityMap: true });
  if (!user) throw new DomainError('user.not_found', { status: 404 });
  if (user.email === email) throw new DomainError('email_change.same', { field: 'email' });
  const judged = await judgeEmail(scope, { email, use: 'registration' });
  const guess = { at: 'email-change', account: userId, ip: scope.origin.ip ?? '' };
  if (!(await mayMail(scope, guess))) throw new DomainError('verification.too_many', { status: 429 });

  const owner = await scope.em.findOne(User, { email }, { disableIdentityMap: true });
  const [oldToken, newOne] = [newToken(), newToken()];
  const key = scope.site.key('email-change');
  const sealed = { sealedOldToken: seal(key, oldToken), sealedNewToken: seal(key, newOne) };
  await scope.tx(async (tx) => {
    const now = tx.clock.now();
    const expiresAt = tx.clock.in({ hours: 24 });
    await tx.em.nativeUpdate(EmailChange, { user: userId, endedAt: null }, { endedAt: now });
    tx.em.create(EmailChange, {
      id: newId(),
      user: tx.em.getReference(User, userId, { wrapped: true }),
      newEmail: email,
      oldTokenHash: hashToken(oldToken),
      newTokenHash: hashToken(newOne),
      oldConfirmedAt: user.emailVerifiedAt ? null : now,
      createdAt: now,
      expiresAt,
    });
    const { email: oldEmail, name, locale } = user;
    tx.audit(
      'user.email_change_requested',
      { kind: 'user', id: userId, label: oldEmail },
      { after: { email }, ...judged },
    );
    if (owner) {
      tx.emit('user.registration_repeated', {
        ...{ v: 1, userId: owner.id, email, name: owner.name, locale: owner.locale },
      });
    }
    tx.emit('user.email_change_requested', {
      ...{ v: 1, userId, oldEmail, newEmail: email, name, locale },
      sealedOldToken: user.emailVerifiedAt ? sealed.sealedOldToken : null,
      sealedNewToken: owner ? null : sealed.sealedNewToken,
      expiresAt: expiresAt.toISOString(),
    });
  });
}
