import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { provePassword, Session } from '../users/index.ts';
import { ownerOf } from './factor-changes.ts';
import { mailCodeWaits, sendMailCode } from './mail-codes.ts';
import { proveSecond, SecondProof } from './prove-second.ts';
import { PASSKEY_ANSWER_MAX } from './relying-party.ts';
import { type SecondFactor, secondFactorsOf } from './second-factors.ts';

export type ConfirmMethod = 'password' | SecondFactor;

export const ConfirmIdentity = z.strictObject({
  method: z.enum(['password', ...SecondProof.shape.method.options]),
  code: z.string().min(1).max(PASSKEY_ANSWER_MAX).meta({ title: 'fields.code' }),
});

/**
 * How somebody who is signed in proves it once more: by a factor where there is one, else by the password, else by a code
 * that is mailed to their confirmed address. Where there is something stronger, a code by mail is not enough.
 */
export async function confirmMethods(scope: Scope, userId: string): Promise<ConfirmMethod[]> {
  const factors = await secondFactorsOf(scope, userId);
  const isStrong = factors.includes('passkey') || factors.includes('totp');
  if (factors.length > 0) return isStrong ? factors.filter((factor) => factor !== 'mail') : factors;
  const { hasPassword, emailVerifiedAt } = await ownerOf(scope, userId);
  if (hasPassword) return ['password'];
  return emailVerifiedAt ? ['mail'] : [];
}

interface Confirming {
  readonly userId: string;
  readonly sessionId?: string | undefined;
}

/** Mails the code for it. */
export async function sendConfirmCode(scope: Scope, { userId, sessionId }: Confirming): Promise<void> {
  if (sessionId === undefined) throw new DomainError('http.unauthenticated', { status: 401 });
  if (!(await confirmMethods(scope, userId)).includes('mail')) throw new DomainError('sign_in.method_unknown');
  await sendMailCode(scope, { userId, boundTo: sessionId, browser: sessionId });
}

/** Whether the code for it was mailed and still counts. */
export async function confirmCodeWaits(scope: Scope, { userId, sessionId }: Confirming): Promise<boolean> {
  return sessionId !== undefined && (await mailCodeWaits(scope, { userId, boundTo: sessionId }));
}

/** From here on the session may do what is dangerous, for a while. */
export async function confirmIdentity(
  scope: Scope,
  input: z.output<typeof ConfirmIdentity> & Confirming,
): Promise<void> {
  const { userId, sessionId, method, code } = input;
  if (sessionId === undefined) throw new DomainError('http.unauthenticated', { status: 401 });
  if (!(await confirmMethods(scope, userId)).includes(method)) throw new DomainError('sign_in.method_unknown');
  if (method === 'password') await provePassword(scope, { userId, sessionId, password: code, field: 'code' });
  else await proveSecond(scope, { userId, boundTo: sessionId }, { method, code });

  await scope.tx(async (tx) => {
    const provedAt = tx.clock.now();
    const kept = await tx.em.nativeUpdate(Session, { id: sessionId, user: userId }, { provedAt });
    if (kept === 0) throw new DomainError('http.unauthenticated', { status: 401 });
    tx.audit('user.confirmed', { kind: 'user', id: userId }, { after: { by: method } });
  });
}
