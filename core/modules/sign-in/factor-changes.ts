import { DomainError } from '../../kernel/errors.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { endSessionsOf, userById, type UserRow } from '../users/index.ts';
import { Factor } from './factor.entity.ts';
import { Passkey } from './passkey.entity.ts';
import { RecoveryCode } from './recovery-code.entity.ts';

/** Whose factors change, and the session in which it happens. */
export interface FactorOwner {
  readonly userId: string;
  readonly sessionId?: string | undefined;
}

/** Not for whoever acts in somebody's place. */
export async function ownerOf(scope: Scope, userId: string): Promise<UserRow> {
  refuseImpersonated(scope);
  const user = await userById(scope, userId);
  if (!user) throw new DomainError('user.not_found', { status: 404 });
  return user;
}

/** Sessions from before proved less: they end, but for the one that set the factor up. */
export async function factorAdded(
  tx: TxScope,
  owner: UserRow,
  { what, sessionId }: { readonly what: string; readonly sessionId: string | undefined },
): Promise<void> {
  await endSessionsOf(tx, owner.id, sessionId);
  tell(tx, owner, what);
}

/** Recovery codes stand in for something; with nothing left they go as well. */
export async function factorRemoved(tx: TxScope, owner: UserRow, what: string): Promise<void> {
  const left = (await tx.em.count(Factor, { user: owner.id })) + (await tx.em.count(Passkey, { user: owner.id }));
  if (left === 0) await tx.em.nativeDelete(RecoveryCode, { user: owner.id });
  tell(tx, owner, what);
}

/** Written down, and told to the owner by mail: it may have been somebody else. */
export function tell(tx: TxScope, owner: UserRow, what: string): void {
  tx.audit(`user.${what}`, { kind: 'user', id: owner.id, label: owner.email });
  notify(tx, owner, what);
}

export function notify(
  tx: TxScope,
  { id, email, name, locale }: Pick<UserRow, 'id' | 'email' | 'name' | 'locale'>,
  what: string,
): void {
  tx.emit('user.security_notice', {
    v: 1,
    userId: id,
    email,
    name,
    locale,
    what,
    at: tx.clock.now().toISOString(),
    ip: tx.origin.ip ?? null,
    userAgent: tx.origin.userAgent ?? null,
  });
}
