import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { User } from '../users/index.ts';
import { PasskeyChallenge } from './passkey-challenge.entity.ts';

const MINUTES = 5;

/** What a challenge is for: one for adding a passkey signs nobody in. */
export interface ChallengeFor {
  readonly purpose: 'add' | 'sign-in' | 'prove';
  readonly userId?: string | undefined;
}

export async function newChallenge(scope: Scope, { purpose, userId }: ChallengeFor): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = newToken();
  await scope.tx(async (tx) => {
    tx.em.create(PasskeyChallenge, {
      id: newId(),
      challengeHash: hashToken(challenge),
      purpose,
      user: userId === undefined ? null : tx.em.getReference(User, userId, { wrapped: true }),
      createdAt: tx.clock.now(),
      expiresAt: tx.clock.in({ minutes: MINUTES }),
    });
  });
  return new Uint8Array(Buffer.from(challenge, 'base64url'));
}

/** Uses a challenge up. Of several who bring the same one, the database lets one through. */
export async function takeChallenge(
  scope: Scope,
  challenge: string,
  { purpose, userId }: ChallengeFor,
): Promise<boolean> {
  const row = { challengeHash: hashToken(challenge), purpose, user: userId ?? null };
  const taken = await scope.tx((tx) =>
    tx.em.nativeDelete(PasskeyChallenge, { ...row, expiresAt: { $gt: tx.clock.now() } }),
  );
  return taken === 1;
}
