import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { liveSession, type LiveSession } from './live-session.ts';
import { PendingSignIn } from './pending-sign-in.entity.ts';
import { RememberedBrowser } from './remembered-browser.entity.ts';
import { sessionSettings } from './session-settings.ts';
import { Session } from './session.entity.ts';
import { actorOf, type UserActor } from './user-actor.ts';
import { User } from './user.entity.ts';

/** "Last seen" is kept this exactly, so that most requests write nothing. */
const SEEN_EVERY_MS = 10 * 60_000;
const DAY_MS = 86_400_000;

export interface FoundSession {
  readonly id: string;
  readonly actor: UserActor;
  readonly locale: string;
  readonly expiresAt: Date;
}

export interface StartSession {
  readonly userId: string;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** The token goes into the cookie; only its hash is stored. */
export async function startSession(
  scope: Scope,
  { userId, ip, userAgent }: StartSession,
): Promise<{ sessionId: string; token: string; expiresAt: Date }> {
  const token = newToken();
  const { idleDays, longestDays } = await scope.settings.get(sessionSettings);
  return scope.tx(async (tx) => {
    const session = tx.em.create(Session, {
      id: newId(),
      tokenHash: hashToken(token),
      user: tx.em.getReference(User, userId, { wrapped: true }),
      ip: ip ?? null,
      userAgent: userAgent?.slice(0, 255) ?? null,
      createdAt: tx.clock.now(),
      provedAt: tx.clock.now(),
      lastSeenAt: tx.clock.now(),
      expiresAt: tx.clock.in({ days: Math.min(idleDays, longestDays) }),
    });
    await tx.action('session.starting', { userId });
    return { sessionId: session.id, token, expiresAt: session.expiresAt };
  });
}

/**
 * Who is behind a cookie's token, or nothing. A visit prolongs the session. An admin who impersonates somebody is found
 * as that person, without what the admin had proved.
 */
export async function findSession(scope: Scope, token: string): Promise<FoundSession | undefined> {
  const session = await liveSession(scope, { tokenHash: hashToken(token) });
  const found = await visit(scope, session);
  if (!session?.impersonated || !found) return found;
  const { user, impersonated } = session;
  const impersonator = { userId: user.id, email: user.email, until: impersonated.until };
  return { ...found, actor: { ...actorOf(impersonated, { sessionId: session.id }), impersonator } };
}

/** The same by the session's id, for those who have proved by other means that it is theirs. */
export async function visitSession(scope: Scope, sessionId: string): Promise<FoundSession | undefined> {
  return visit(scope, await liveSession(scope, { id: sessionId }));
}

async function visit(scope: Scope, session: LiveSession | undefined): Promise<FoundSession | undefined> {
  if (!session) return undefined;
  const { id, user, provedAt } = session;
  const expiresAt = await prolong(scope, session);
  return { id, actor: actorOf(user, { sessionId: id, provedAt }), locale: user.locale, expiresAt };
}

export async function endSession(
  scope: Scope,
  { sessionId, userId }: { sessionId: string; userId: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    if ((await tx.em.nativeDelete(Session, { id: sessionId, user: userId })) === 0) return;
    const { actor } = tx;
    tx.audit('user.signed_out', {
      kind: 'user',
      id: userId,
      ...(actor.kind === 'user' && { label: (actor.impersonator ?? actor).email }),
    });
  });
}

/** Signs an account out everywhere but in the session that is kept: its owner, or an admin of the site. */
export async function endAllSessions(
  scope: Scope,
  { userId, email, keep }: { readonly userId: string; readonly email: string; readonly keep?: string | undefined },
): Promise<void> {
  await scope.tx(async (tx) => {
    await endSessionsOf(tx, userId, keep);
    tx.audit('user.sessions_ended', { kind: 'user', id: userId, label: email });
  });
}

/** Ends every session of a user but the one that is kept, and what could become one without a second proof. */
export async function endSessionsOf(tx: TxScope, userId: string, keep?: string): Promise<void> {
  await tx.em.nativeDelete(RememberedBrowser, { user: userId });
  await tx.em.nativeDelete(PendingSignIn, { user: userId });
  await tx.em.nativeDelete(Session, { user: userId, ...(keep === undefined ? {} : { id: { $ne: keep } }) });
}

async function prolong(scope: Scope, session: LiveSession): Promise<Date> {
  const now = scope.clock.now();
  if (now.getTime() - session.lastSeenAt.getTime() < SEEN_EVERY_MS) return session.expiresAt;
  const { idleDays, longestDays } = await scope.settings.get(sessionSettings);
  const longest = session.createdAt.getTime() + longestDays * DAY_MS;
  const expiresAt = new Date(Math.min(scope.clock.in({ days: idleDays }).getTime(), longest));
  await scope.tx(async (tx) => {
    await tx.em.nativeUpdate(Session, { id: session.id }, { lastSeenAt: now, expiresAt });
  });
  return expiresAt;
}
