import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { provePassword, Session } from '../users/index.ts';
import { ownerOf } from './factor-changes.ts';
import { proveSecond, SecondProof } from './prove-second.ts';
import { PASSKEY_ANSWER_MAX } from './relying-party.ts';
import { type SecondFactor, secondFactorsOf } from './second-factors.ts';

export type ConfirmMethod = 'password' | SecondFactor;

export const ConfirmIdentity = z.strictObject({
  method: z.enum(['password', ...SecondProof.shape.method.options]),
  code: z.string().min(1).max(PASSKEY_ANSWER_MAX).meta({ title: 'fields.code' }),
});

/** How somebody who is signed in proves it once more: by a factor where there is one, else by the password. */
export async function confirmMethods(scope: Scope, userId: string): Promise<ConfirmMethod[]> {
  const factors = await secondFactorsOf(scope, userId);
  if (factors.length > 0) return factors;
  const { hasPassword } = await ownerOf(scope, userId);
  return hasPassword ? ['password'] : [];
}

/** From here on the session may do what is dangerous, for a while. */
export async function confirmIdentity(
  scope: Scope,
  input: z.output<typeof ConfirmIdentity> & { readonly userId: string; readonly sessionId: string | undefined },
): Promise<void> {
  const { userId, sessionId, method, code } = input;
  if (!(await confirmMethods(scope, userId)).includes(method)) throw new DomainError('sign_in.method_unknown');
  if (method === 'password') await provePassword(scope, { userId, sessionId, password: code, field: 'code' });
  else await proveSecond(scope, userId, { method, code });

  await scope.tx(async (tx) => {
    const provedAt = tx.clock.now();
    const kept = await tx.em.nativeUpdate(Session, { id: sessionId ?? null, user: userId }, { provedAt });
    if (kept === 0) throw new DomainError('http.unauthenticated', { status: 401 });
    tx.audit('user.confirmed', { kind: 'user', id: userId }, { after: { by: method } });
  });
}
