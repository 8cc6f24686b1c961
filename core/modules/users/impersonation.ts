import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { UserActor } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Session } from './session.entity.ts';
import { User } from './user.entity.ts';

const MINUTES = 30;

export const StartImpersonation = z.object({
  reason: z.string().trim().min(5).max(500).meta({ title: 'users.impersonate.reason', multiline: true }),
});

/**
 * From now on the admin's session acts in somebody's place, for half an hour. It stays the admin's own: it is found as
 * the other person while that lasts, and as the admin again afterwards.
 */
export async function startImpersonation(
  scope: Scope,
  { userId, reason }: z.output<typeof StartImpersonation> & { readonly userId: string },
): Promise<{ until: Date }> {
  const admin = adminOf(scope);
  return scope.tx(async (tx) => {
    const user = await tx.em.findOne(User, { id: userId });
    if (!user) throw new DomainError('user.not_found', { status: 404 });
    if (user.isAdmin) throw new DomainError('impersonation.of_admin', { status: 403 });
    const until = tx.clock.in({ minutes: MINUTES });
    const isFree = { $or: [{ impersonatedId: null }, { impersonatedUntil: { $lte: tx.clock.now() } }] };
    const started = await tx.em.nativeUpdate(
      Session,
      { id: admin.sessionId, user: admin.userId, ...isFree },
      { impersonatedId: user.id, impersonatedUntil: until },
    );
    if (started === 0) throw new DomainError('impersonation.already', { status: 409 });
    tx.audit(
      'impersonation.started',
      { kind: 'user', id: user.id, label: user.email },
      { after: { until: until.toISOString() }, note: reason },
    );
    return { until };
  });
}

/** The session is the admin's again. Repeatable: what ended by itself stays so. */
export async function endImpersonation(scope: Scope): Promise<void> {
  const { actor } = scope;
  if (actor.kind !== 'user' || !actor.impersonator || actor.sessionId === undefined) return;
  const { userId, email, sessionId, impersonator } = actor;
  await scope.tx(async (tx) => {
    const ended = await tx.em.nativeUpdate(
      Session,
      { id: sessionId, user: impersonator.userId, impersonatedId: userId },
      { impersonatedId: null, impersonatedUntil: null },
    );
    if (ended > 0) tx.audit('impersonation.ended', { kind: 'user', id: userId, label: email });
  });
}

/** An admin in a browser, in nobody's place and with no program in between. */
function adminOf({ actor }: Scope): UserActor & { readonly sessionId: string } {
  if (actor.kind === 'user' && actor.isAdmin && !actor.impersonator && !actor.via && actor.sessionId !== undefined) {
    return { ...actor, sessionId: actor.sessionId };
  }
  throw new DomainError('impersonation.not_allowed', { status: 403 });
}
