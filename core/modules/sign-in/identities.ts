import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SignInProfile } from '../../kernel/capabilities/sign-in.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { refuseUnverified, SignInVisit, User } from '../users/index.ts';
import { notify } from './factor-changes.ts';
import { isOver, waitingProfile } from './sign-in-visits.ts';
import { UserIdentity } from './user-identity.entity.ts';
import { refuseLastWay } from './ways-in.ts';

export interface IdentityRow {
  readonly id: string;
  readonly provider: string;
  readonly email: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** The outside accounts that sign in to an account, the oldest first. */
export async function identitiesOf(scope: Scope, userId: string): Promise<IdentityRow[]> {
  const found = await scope.em.find(
    UserIdentity,
    { user: userId },
    { orderBy: { createdAt: 'asc', id: 'asc' }, disableIdentityMap: true },
  );
  return found.map(({ id, provider, email, createdAt, lastUsedAt }) => ({
    id,
    provider,
    createdAt,
    email: email ?? null,
    lastUsedAt: lastUsedAt ?? null,
  }));
}

export interface LinkIdentity {
  readonly userId: string;
  readonly visitId: string;
  readonly browser: string | undefined;
}

/** Links what a person brought back from a provider, because they say so. */
export async function linkIdentity(scope: Scope, given: LinkIdentity): Promise<{ provider: string }> {
  const { userId, visitId } = given;
  refuseStandIns(scope);
  // Whoever made an account with a stranger's address must not keep a way into it.
  await refuseUnverified(scope);
  const { provider, profile } = await waitingProfile(scope, given);
  const linked = await ofExternal(scope, provider, profile.externalId);
  if (linked && linked.user.id !== userId) throw isTaken();
  try {
    await scope.tx(async (tx) => {
      if ((await tx.em.nativeDelete(SignInVisit, { id: visitId, user: userId })) === 0) throw isOver();
      if (linked) return;
      const user = await addIdentity(tx, { userId, provider, profile });
      notify(tx, user, 'identity_linked');
    });
  } catch (error) {
    throw error instanceof UniqueConstraintViolationException ? isTaken(error) : error;
  }
  return { provider };
}

/** Takes an outside account off an account; refused where it is the last way to sign in. */
export async function unlinkIdentity(
  scope: Scope,
  { userId, identityId }: { readonly userId: string; readonly identityId: string },
): Promise<{ provider: string }> {
  refuseStandIns(scope);
  return scope.tx(async (tx) => {
    await refuseLastWay(tx, { userId, providers: scope.capabilities.signIn }, { identityId });
    const identity = await tx.em.findOne(UserIdentity, { id: identityId, user: userId });
    const user = identity && (await tx.em.findOne(User, { id: userId }));
    if (!user) throw new DomainError('identity.not_found', { status: 404 });

    const { provider, email } = identity;
    tx.em.remove(identity);
    tx.audit('user.identity_unlinked', subject(user), { before: { provider, email: email ?? null } });
    notify(tx, user, 'identity_unlinked');
    return { provider };
  });
}

/** The step of a transaction that links a provider's account. */
export async function addIdentity(
  tx: TxScope,
  { userId, provider, profile }: { userId: string; provider: string; profile: SignInProfile },
): Promise<User> {
  const user = await tx.em.findOneOrFail(User, { id: userId });
  const email = profile.email?.slice(0, 254) ?? null;
  tx.em.create(UserIdentity, {
    id: newId(),
    user: tx.em.getReference(User, userId, { wrapped: true }),
    provider,
    externalId: profile.externalId,
    email,
    createdAt: tx.clock.now(),
    lastUsedAt: null,
  });
  tx.audit('user.identity_linked', subject(user), { after: { provider, email } });
  await tx.em.flush();
  return user;
}

export function ofExternal(scope: Scope, provider: string, externalId: string) {
  return scope.em.findOne(UserIdentity, { provider, externalId }, { populate: ['user'], disableIdentityMap: true });
}

export function isTaken(cause?: unknown): DomainError {
  return new DomainError('identity.taken', { status: 409, cause });
}

// Whoever acts in a person's place, or for them, must not leave a way in behind.
function refuseStandIns(scope: Scope): void {
  refuseImpersonated(scope);
  if (scope.actor.kind === 'user' && scope.actor.via) {
    throw new DomainError('identity.not_yours', { status: 403 });
  }
}

function subject({ id, email }: Pick<User, 'id' | 'email'>) {
  return { kind: 'user', id, label: email };
}
