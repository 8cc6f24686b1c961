import { LockMode } from '@mikro-orm/core';
import { anonymiseEntries } from '../../kernel/audit/anonymise-entries.ts';
import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { User } from './user.entity.ts';

/**
 * Ends an account. Modules and plugins take what they know of the person away, or object, at `user.deleting`; what
 * belongs to the account alone (sessions, factors, memberships) goes with its row. The books stay.
 */
export async function deleteUser(scope: Scope, { userId }: { readonly userId: string }): Promise<void> {
  const isOwn = scope.actor.kind === 'user' && scope.actor.userId === userId;
  // The entry about it must not name the person again.
  await (isOwn ? scope.as(SYSTEM) : scope).tx(async (tx) => {
    // All admins are locked, so that the last two cannot leave at the same moment.
    const where = { $or: [{ isAdmin: true }, { id: userId }] };
    const users = await tx.em.find(User, where, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } });
    const user = users.find(({ id }) => id === userId);
    if (!user) throw new DomainError('user.not_found', { status: 404 });
    if (user.isAdmin && users.filter(({ isAdmin }) => isAdmin).length === 1)
      throw new DomainError('user.last_admin', { status: 409 });

    const { email, name, emailVerifiedAt } = user;
    await tx.action('user.deleting', { userId, email, name, isVerified: Boolean(emailVerifiedAt) });
    tx.audit('user.deleted', { kind: 'user', id: userId });
    tx.emit('user.deleted', { v: 1, userId, avatarId: user.avatarId ?? null });
    await tx.em.nativeDelete(User, { id: userId });
    await anonymiseEntries(tx, scope.site, { userId, email, name });
  });
}
