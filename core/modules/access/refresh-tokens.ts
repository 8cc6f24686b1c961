import type { Loaded } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { endSession, Session, visitSession } from '../users/index.ts';
import { addRefreshToken, tokensOf, type Tokens } from './open-tokens.ts';
import { RefreshToken } from './refresh-token.entity.ts';

/**
 * A browser's two tabs may send one token at the same time. The second gets nothing from it either way: within this
 * time it is told to look for the token that the first one got, after it the token counts as stolen.
 */
const TWO_TABS_SECONDS = 10;

/** New tokens for a refresh token, which works once. One that comes again ends the whole session. */
export async function refreshTokens(scope: Scope, token: string): Promise<Tokens> {
  const row = await findToken(scope, token);
  if (!row || row.expiresAt <= scope.clock.now()) throw isOver();
  if (row.usedAt) return refuseReuse(scope, row);

  const sessionId = row.session.id;
  const session = await visitSession(scope, sessionId);
  if (!session) throw isOver();
  const refreshToken = await scope.tx(async (tx) => {
    const usedAt = tx.clock.now();
    // Two with the same token: the database lets one of them through.
    const used = await tx.em.nativeUpdate(RefreshToken, { id: row.id, usedAt: null }, { usedAt });
    return used === 0 ? undefined : addRefreshToken(tx, sessionId);
  });
  if (refreshToken === undefined) return refuseReuse(scope, await findToken(scope, token));
  return tokensOf(scope, { userId: session.actor.userId, sessionId, refreshToken });
}

/** Ends the session that a refresh token belongs to; one that is over or nobody's ends nothing. */
export async function endByRefreshToken(scope: Scope, token: string): Promise<void> {
  const row = await findToken(scope, token);
  if (row) await endSession(scope, { sessionId: row.session.id, userId: row.session.$.user.id });
}

type Found = Loaded<RefreshToken, 'session'>;

function findToken(scope: Scope, token: string): Promise<Found | null> {
  const where = { tokenHash: hashToken(token) };
  return scope.em.findOne(RefreshToken, where, { populate: ['session'], disableIdentityMap: true });
}

async function refuseReuse(scope: Scope, row: Found | null): Promise<never> {
  if (!row?.usedAt) throw isOver();
  if (row.usedAt > scope.clock.in({ seconds: -TWO_TABS_SECONDS })) {
    throw new DomainError('refresh.just_used', { status: 409 });
  }
  const { id, user } = row.session.$;
  scope.log.warn('refresh.reused', { session: id, user: user.id });
  await scope.tx(async (tx) => {
    // Whoever of the two is the thief, both are out.
    const ended = await tx.em.nativeDelete(Session, { id });
    if (ended > 0) tx.audit('user.refresh_reused', { kind: 'user', id: user.id });
  });
  throw isOver();
}

function isOver(): DomainError {
  return new DomainError('refresh.over', { status: 401 });
}
