import type { Scope } from '../../kernel/scope/scope.ts';
import { visitSession, type FoundSession } from '../users/index.ts';
import { verifyAccessToken } from './access-token.ts';

/** Who sends this token as `Authorization: Bearer …`, or nothing. One look-up for each call, which others share. */
export async function findCaller(scope: Scope, bearer: string): Promise<FoundSession | undefined> {
  const claims = await verifyAccessToken(scope, bearer);
  if (!claims) return undefined;
  const session = await visitSession(scope, claims.sessionId);
  return session?.actor.userId === claims.userId ? session : undefined;
}
