import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { User } from '../users/index.ts';
import { factorAdded, type FactorOwner, factorRemoved, ownerOf } from './factor-changes.ts';
import { Factor } from './factor.entity.ts';
import { MailCode } from './mail-code.entity.ts';
import { refuseLastWay } from './ways-in.ts';

/** From now on whoever signs in is asked for a code that is mailed to them. The mailbox must be known to be theirs. */
export async function addMailFactor(scope: Scope, { userId, sessionId }: FactorOwner): Promise<void> {
  const owner = await ownerOf(scope, userId);
  if (!owner.emailVerifiedAt) throw new DomainError('user.unverified', { status: 403 });
  try {
    await scope.tx(async (tx) => {
      const user = tx.em.getReference(User, userId, { wrapped: true });
      tx.em.create(Factor, { id: newId(), user, kind: 'mail', createdAt: tx.clock.now() });
      await factorAdded(tx, owner, { what: 'mail_code_added', sessionId });
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new DomainError('sign_in.mail_code_exists', { status: 409 });
  }
}

export async function removeMailFactor(scope: Scope, userId: string): Promise<void> {
  const owner = await ownerOf(scope, userId);
  await scope.tx(async (tx) => {
    await refuseLastWay(tx, { userId, providers: scope.capabilities.signIn }, { mailCode: true });
    const removed = await tx.em.nativeDelete(Factor, { user: userId, kind: 'mail' });
    if (removed === 0) return;
    await tx.em.nativeDelete(MailCode, { user: userId });
    await factorRemoved(tx, owner, 'mail_code_removed');
  });
}
