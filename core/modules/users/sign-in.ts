import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { EmailAddress } from './email.ts';
import { knownBrowser } from './known-browser.ts';
import { hashPassword, isOutdatedHash, matchesPassword } from './password.ts';
import { slowGuesses } from './slow-guesses.ts';
import { User } from './user.entity.ts';

export const SignIn = z.strictObject({
  email: EmailAddress,
  password: z.string().min(1).max(1000),
});

/** How the attempt came in. */
export interface SignInFrom {
  readonly ip: string;
  /** What the browser keeps since it signed in before. */
  readonly browser?: string | undefined;
  readonly captchaSolved?: boolean | undefined;
}

/**
 * A first proof of who somebody is; `continueSignIn` says whether it is enough. The answer and its time are the same for
 * a wrong password and an unknown account.
 */
export async function signIn(
  scope: Scope,
  { email, password, ip, browser, captchaSolved }: z.output<typeof SignIn> & SignInFrom,
): Promise<{ userId: string }> {
  const user = await scope.em.findOne(User, { email });
  const known = user ? knownBrowser(scope.site, browser, user.id, scope.clock.now()) : undefined;
  const guess = { at: 'password', account: email, ip, browser: known, captchaSolved };

  const proved = await slowGuesses(scope, guess, async () => {
    if ((await matchesPassword(user?.passwordHash, password)) && user) return user;
    scope.log.info('sign_in.refused', { ip });
    throw new DomainError('sign_in.wrong', { status: 401 });
  });
  await renewHash(scope, proved, password);
  return { userId: proved.id };
}

/** The one moment at which the password is known: a hash of a cost that is no longer enough is made anew. */
async function renewHash(scope: Scope, { id, passwordHash: old }: User, password: string): Promise<void> {
  if (!old || !isOutdatedHash(old)) return;
  const passwordHash = await hashPassword(password);
  await scope.tx(async (tx) => {
    // Not where the password was changed meanwhile.
    await tx.em.nativeUpdate(User, { id, passwordHash: old }, { passwordHash });
  });
}
