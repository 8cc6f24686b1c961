import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { User } from './user.entity.ts';

/** Gives a person a picture, or takes it away. Answers the one before, which nothing shows any more. */
export async function setAvatar(
  scope: Scope,
  { userId, mediaId }: { readonly userId: string; readonly mediaId: string | null },
): Promise<{ replaced: string | null }> {
  return scope.tx(async (tx) => {
    const user = await tx.em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!user) throw new DomainError('user.not_found', { status: 404 });
    const replaced = user.avatarId ?? null;
    user.avatarId = mediaId;
    const what = mediaId === null ? 'user.avatar_removed' : 'user.avatar_set';
    tx.audit(what, { kind: 'user', id: userId, label: user.email });
    return { replaced };
  });
}
