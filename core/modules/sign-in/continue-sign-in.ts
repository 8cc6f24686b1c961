import { DomainError } from '../../kernel/errors.ts';
import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { PendingSignIn, User, userById, type UserRow } from '../users/index.ts';
import { isRemembered } from './remembered-browsers.ts';
import { recordSignIn } from './record-sign-in.ts';
import { type SecondFactor, secondFactorsOf } from './second-factors.ts';

/** What somebody proved first. A passkey proves two things at once: having it, and being able to unlock it. */
export type FirstProof = 'password' | 'provider' | 'mail' | 'passkey';

export interface ContinueSignIn {
  readonly userId: string;
  readonly by: FirstProof;
  /** What the browser keeps since it signed in before. */
  readonly browser?: string | undefined;
  /** What it keeps so as not to be asked for a second factor. */
  readonly remembered?: string | undefined;
}

/** `done`: the caller starts a session, or gives out tokens. Else the second proof goes to `finishSignIn`. */
export type SignInStep =
  | { readonly kind: 'done'; readonly userId: string }
  | {
      readonly kind: 'second-factor';
      /** Known to the person's browser or program alone. */
      readonly pending: string;
      readonly methods: readonly SecondFactor[];
      readonly expiresAt: Date;
    };

export const PENDING_MINUTES = 10;

/** Every way to sign in comes through here once it knows who it is: is that enough, or is a second factor needed? */
export async function continueSignIn(
  scope: Scope,
  { userId, by, browser, remembered }: ContinueSignIn,
): Promise<SignInStep> {
  const user = await userById(scope, userId);
  if (!user) throw new DomainError('sign_in.wrong', { status: 401 });
  const methods = by === 'passkey' ? [] : await secondFactorsOf(scope, userId);
  const spared = methods.length > 0 && (await isRemembered(scope, userId, remembered));
  if (methods.length > 0 && !spared) return askForSecond(scope, user, { by, methods });
  await recordSignIn(scope, user, { proofs: spared ? `${by}+remembered` : by, browser });
  return { kind: 'done', userId };
}

async function askForSecond(
  scope: Scope,
  user: UserRow,
  { by, methods }: { by: FirstProof; methods: readonly SecondFactor[] },
): Promise<SignInStep> {
  const pending = newToken();
  const expiresAt = scope.clock.in({ minutes: PENDING_MINUTES });
  await scope.tx(async (tx) => {
    tx.em.create(PendingSignIn, {
      id: newId(),
      tokenHash: hashToken(pending),
      user: tx.em.getReference(User, user.id, { wrapped: true }),
      by,
      attempts: 0,
      createdAt: tx.clock.now(),
      expiresAt,
    });
  });
  return { kind: 'second-factor', pending, methods, expiresAt };
}
