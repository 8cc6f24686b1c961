import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { endSessionsOf, userByEmail } from '../users/index.ts';
import { tell } from './factor-changes.ts';
import { Factor } from './factor.entity.ts';
import { Passkey } from './passkey.entity.ts';
import { RecoveryCode } from './recovery-code.entity.ts';

/**
 * For who has lost everything: an operator, or an admin, who knows that it is them takes all factors away. The password
 * is enough then, all sessions end, and the owner is told.
 */
export async function resetFactors(scope: Scope, { email }: { readonly email: string }): Promise<void> {
  const user = await userByEmail(scope, email);
  if (!user) throw new DomainError('user.not_found', { status: 404, params: { email } });
  await scope.tx(async (tx) => {
    await tx.em.nativeDelete(Factor, { user: user.id });
    await tx.em.nativeDelete(Passkey, { user: user.id });
    await tx.em.nativeDelete(RecoveryCode, { user: user.id });
    await endSessionsOf(tx, user.id);
    tell(tx, user, 'factors_reset');
  });
}
