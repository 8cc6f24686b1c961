import { z } from 'zod';
import type { Scope } from '../../kernel/scope/scope.ts';
import { slowGuesses } from '../users/index.ts';
import { useRecoveryCode } from './recovery-codes.ts';
import { PASSKEY_ANSWER_MAX } from './relying-party.ts';
import { useTotpCode } from './totp.ts';
import { usePasskey } from './use-passkey.ts';

export const SecondProof = z.strictObject({
  method: z.enum(['passkey', 'totp', 'recovery']),
  /** What a person types; for a passkey the browser's answer, as JSON text. */
  code: z.string().trim().min(1).max(PASSKEY_ANSWER_MAX).meta({ title: 'fields.code' }),
});

/**
 * Takes a proof of somebody who is known already; it counts once. Refuses with `sign_in.code_wrong`. However many
 * sign-ins somebody begins, the codes they may try are counted together.
 */
export async function proveSecond(
  scope: Scope,
  userId: string,
  { method, code }: z.output<typeof SecondProof>,
): Promise<void> {
  const { actor, origin } = scope;
  const session = actor.kind === 'user' ? actor.sessionId : undefined;
  const guess = { at: 'second-factor', account: userId, ip: origin.ip ?? '', browser: session };
  await slowGuesses(scope, guess, () => USES[method](scope, userId, code));
}

const USES = { passkey: usePasskey, totp: useTotpCode, recovery: useRecoveryCode };
