import { z } from 'zod';
import type { Scope } from '../../kernel/scope/scope.ts';
import { slowGuesses } from '../users/index.ts';
import { type MailCodeFor, useMailCode } from './mail-codes.ts';
import { useRecoveryCode } from './recovery-codes.ts';
import { PASSKEY_ANSWER_MAX } from './relying-party.ts';
import { useTotpCode } from './totp.ts';
import { usePasskey } from './use-passkey.ts';

export const SecondProof = z.strictObject({
  method: z.enum(['passkey', 'totp', 'mail', 'recovery']),
  /** What a person types; for a passkey the browser's answer, as JSON text. */
  code: z.string().trim().min(1).max(PASSKEY_ANSWER_MAX).meta({ title: 'fields.code' }),
});

/**
 * Takes a proof of somebody who is known already; it counts once. Refuses with `sign_in.code_wrong`. However many
 * sign-ins somebody begins, the codes they may try are counted together.
 */
export async function proveSecond(
  scope: Scope,
  whose: MailCodeFor,
  { method, code }: z.output<typeof SecondProof>,
): Promise<void> {
  const { actor, origin } = scope;
  const session = actor.kind === 'user' ? actor.sessionId : undefined;
  const guess = { at: 'second-factor', account: whose.userId, ip: origin.ip ?? '', browser: session };
  await slowGuesses(scope, guess, () => USES[method](scope, whose, code));
}

type Use = (scope: Scope, whose: MailCodeFor, code: string) => Promise<void>;

const USES: Record<z.output<typeof SecondProof>['method'], Use> = {
  passkey: (scope, { userId }, code) => usePasskey(scope, userId, code),
  totp: (scope, { userId }, code) => useTotpCode(scope, userId, code),
  mail: useMailCode,
  recovery: (scope, { userId }, code) => useRecoveryCode(scope, userId, code),
};
