import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { knownBrowser, PendingSignIn, userById, type UserRow } from '../users/index.ts';
import { mailCodeWaits, sendMailCode } from './mail-codes.ts';
import { proveSecond, SecondProof } from './prove-second.ts';
import { recordSignIn } from './record-sign-in.ts';
import { type SecondFactor, secondFactorsOf } from './second-factors.ts';

export const FinishSignIn = z.strictObject({ pending: z.string().min(1).max(200), ...SecondProof.shape });

const ATTEMPTS = 5;

export interface Pending {
  readonly id: string;
  readonly user: UserRow;
  readonly by: string;
  readonly methods: readonly SecondFactor[];
}

/** Who owes a second proof, and what it may be; nothing where the token is over. */
export async function pendingSignIn(scope: Scope, token: string): Promise<Pending | undefined> {
  const row = await scope.em.findOne(
    PendingSignIn,
    { tokenHash: hashToken(token), usedAt: null, attempts: { $lt: ATTEMPTS }, expiresAt: { $gt: scope.clock.now() } },
    { disableIdentityMap: true },
  );
  const user = row && (await userById(scope, row.user.id));
  return user ? { id: row.id, user, by: row.by, methods: await secondFactorsOf(scope, user.id) } : undefined;
}

/** Takes the second proof. The caller then starts a session, or gives out tokens. */
export async function finishSignIn(
  scope: Scope,
  { pending: token, browser, ...proof }: z.output<typeof FinishSignIn> & { readonly browser?: string | undefined },
): Promise<{ userId: string }> {
  const pending = await pendingSignIn(scope, token);
  if (!pending) throw isOver();
  await countAttempt(scope, pending.id);

  await proveSecond(scope, { userId: pending.user.id, boundTo: pending.id }, proof);
  await scope.tx(async (tx) => {
    const usedAt = tx.clock.now();
    const used = await tx.em.nativeUpdate(PendingSignIn, { id: pending.id, usedAt: null }, { usedAt });
    if (used === 0) throw isOver();
  });
  await recordSignIn(scope, pending.user, { proofs: `${pending.by}+${proof.method}`, browser });
  return { userId: pending.user.id };
}

/** Mails the code for a sign-in that waits, where its person wishes to prove it that way. */
export async function sendSignInCode(
  scope: Scope,
  { pending: token, browser }: { readonly pending: string; readonly browser?: string | undefined },
): Promise<void> {
  const pending = await pendingSignIn(scope, token);
  if (!pending) throw isOver();
  if (!pending.methods.includes('mail')) throw new DomainError('sign_in.method_unknown');
  const { id: boundTo, user } = pending;
  const known = knownBrowser(scope.site, browser, user.id, scope.clock.now());
  await sendMailCode(scope, { userId: user.id, boundTo, browser: known });
}

/** Whether the code for it was mailed and still counts. */
export function signInCodeWaits(scope: Scope, { id, user }: Pending): Promise<boolean> {
  return mailCodeWaits(scope, { userId: user.id, boundTo: id });
}

// Before the proof is looked at, so that many at once do not get more tries than one after the other.
async function countAttempt(scope: Scope, id: string): Promise<void> {
  const counted = await scope.tx((tx) =>
    tx.em.execute<{ affectedRows: number }>(
      'update pending_sign_ins set attempts = attempts + 1 where id = ? and attempts < ? and used_at is null',
      [id, ATTEMPTS],
      'run',
    ),
  );
  if (counted.affectedRows === 0) throw isOver();
}

function isOver(): DomainError {
  return new DomainError('sign_in.pending_over', { status: 401 });
}
