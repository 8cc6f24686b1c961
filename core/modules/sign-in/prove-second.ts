import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { useRecoveryCode } from './recovery-codes.ts';
import { useTotpCode } from './totp.ts';

export const SecondProof = z.strictObject({
  method: z.enum(['totp', 'recovery']),
  code: z.string().trim().min(1).max(40).meta({ title: 'fields.code' }),
});

const ATTEMPTS = 20;
const WINDOW_SECONDS = 15 * 60;

/** Takes a proof of somebody who is known already; it counts once. Refuses with `sign_in.code_wrong`. */
export async function proveSecond(
  scope: Scope,
  userId: string,
  { method, code }: z.output<typeof SecondProof>,
): Promise<void> {
  await slowDown(scope, userId);
  if (method === 'totp') await useTotpCode(scope, userId, code);
  else await useRecoveryCode(scope, userId, code);
}

/** However many sign-ins somebody begins, the codes they may try are counted together. */
async function slowDown(scope: Scope, userId: string): Promise<void> {
  const { allowed, resetSeconds } = await scope.capabilities.cache.hit(
    `second-factor:${userId}`,
    ATTEMPTS,
    WINDOW_SECONDS,
  );
  if (allowed) return;
  throw new DomainError('sign_in.too_many', { status: 429, params: { minutes: Math.ceil(resetSeconds / 60) } });
}
