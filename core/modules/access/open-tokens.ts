import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { Session, startSession, type StartSession } from '../users/index.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from './access-token.ts';
import { RefreshToken } from './refresh-token.entity.ts';

export const REFRESH_DAYS = 7;

export interface Tokens {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Makes the next tokens, once. */
  readonly refreshToken: string;
  readonly refreshExpiresIn: number;
  readonly userId: string;
}

/** Starts a session for a program that has just proved who it acts for. */
export async function openTokens(scope: Scope, who: StartSession): Promise<Tokens> {
  const { sessionId } = await startSession(scope, who);
  const refreshToken = await scope.tx(async (tx) => addRefreshToken(tx, sessionId));
  return tokensOf(scope, { userId: who.userId, sessionId, refreshToken });
}

export function addRefreshToken(tx: TxScope, sessionId: string): string {
  const token = newToken();
  tx.em.create(RefreshToken, {
    id: newId(),
    tokenHash: hashToken(token),
    session: tx.em.getReference(Session, sessionId, { wrapped: true }),
    createdAt: tx.clock.now(),
    expiresAt: tx.clock.in({ days: REFRESH_DAYS }),
    usedAt: null,
  });
  return token;
}

export async function tokensOf(
  scope: Scope,
  { userId, sessionId, refreshToken }: { userId: string; sessionId: string; refreshToken: string },
): Promise<Tokens> {
  return {
    accessToken: await signAccessToken(scope, { userId, sessionId }),
    expiresIn: ACCESS_TOKEN_SECONDS,
    refreshToken,
    refreshExpiresIn: REFRESH_DAYS * 86_400,
    userId,
  };
}
