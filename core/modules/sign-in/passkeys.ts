import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { factorRemoved, ownerOf } from './factor-changes.ts';
import { Passkey } from './passkey.entity.ts';
import { refuseLastWay } from './ways-in.ts';

export interface PasskeyRow {
  readonly id: string;
  readonly name: string;
  readonly backedUp: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A person's passkeys, the oldest first. */
export async function passkeysOf(scope: Scope, userId: string): Promise<PasskeyRow[]> {
  const found = await scope.em.find(Passkey, { user: userId }, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  return found.map(({ id, name, backedUp, createdAt, lastUsedAt }) => ({
    id,
    name,
    backedUp,
    createdAt,
    lastUsedAt: lastUsedAt ?? null,
  }));
}

export async function renamePasskey(
  scope: Scope,
  { userId, passkeyId, name }: { readonly userId: string; readonly passkeyId: string; readonly name: string },
): Promise<void> {
  const { email } = await ownerOf(scope, userId);
  await scope.tx(async (tx) => {
    const renamed = await tx.em.nativeUpdate(Passkey, { id: passkeyId, user: userId }, { name });
    if (renamed === 0) throw new DomainError('sign_in.passkey_not_found', { status: 404 });
    tx.audit('user.passkey_renamed', { kind: 'user', id: userId, label: email }, { after: { name } });
  });
}

/** Refused where it is the last way to sign in. */
export async function removePasskey(
  scope: Scope,
  { userId, passkeyId }: { readonly userId: string; readonly passkeyId: string },
): Promise<void> {
  const owner = await ownerOf(scope, userId);
  await scope.tx(async (tx) => {
    await refuseLastWay(tx, { userId, providers: scope.capabilities.signIn }, { passkeyId });
    const removed = await tx.em.nativeDelete(Passkey, { id: passkeyId, user: userId });
    if (removed === 0) throw new DomainError('sign_in.passkey_not_found', { status: 404 });
    await factorRemoved(tx, owner, 'passkey_removed');
  });
}
