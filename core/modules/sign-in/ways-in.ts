import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { User } from '../users/index.ts';
import { Factor } from './factor.entity.ts';
import { Passkey } from './passkey.entity.ts';
import { UserIdentity } from './user-identity.entity.ts';

/** What is about to go: a passkey or an outside account by its id, or the code by mail. */
export interface WayOut {
  readonly passkeyId?: string;
  readonly identityId?: string;
  readonly mailCode?: true;
}

/**
 * Refuses to take away what somebody signs in with where nothing else is left: a password, a passkey, an outside account,
 * or a mailbox that is asked. The account is locked, so that of two ways that are taken away at once one stays.
 */
export async function refuseLastWay(
  tx: TxScope,
  { userId, providers }: { readonly userId: string; readonly providers: Pick<Map<string, unknown>, 'has'> },
  going: WayOut,
): Promise<void> {
  const user = await tx.em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!user || user.passwordHash) return;
  const passkeys = await tx.em.find(Passkey, { user: userId });
  const identities = await tx.em.find(UserIdentity, { user: userId });
  const mail = await tx.em.count(Factor, { user: userId, kind: 'mail' });
  // What is not there any more takes nothing away: its own use case says so.
  const goes =
    passkeys.some(({ id }) => id === going.passkeyId) ||
    identities.some(({ id }) => id === going.identityId) ||
    (going.mailCode === true && mail > 0);
  const left =
    passkeys.filter(({ id }) => id !== going.passkeyId).length +
    identities.filter(({ id, provider }) => id !== going.identityId && providers.has(provider)).length +
    (going.mailCode ? 0 : mail);
  if (goes && left === 0) throw new DomainError('sign_in.last_way', { status: 409 });
}
