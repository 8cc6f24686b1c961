import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { EmailAddress } from './email.ts';
import { matchesPassword } from './password.ts';
import { User } from './user.entity.ts';

export const SignIn = z.strictObject({
  email: EmailAddress,
  password: z.string().min(1).max(1000),
});

const WINDOW_SECONDS = 15 * 60;
const ATTEMPTS_PER_ADDRESS = 10;
// From many addresses at once; high enough that a stranger cannot easily keep the owner out.
const ATTEMPTS_PER_ACCOUNT = 100;

/** A first proof of who somebody is; `continueSignIn` says whether it is enough. The answer and its time are the same for a wrong password and an unknown account. */
export async function signIn(
  scope: Scope,
  input: z.output<typeof SignIn> & { readonly ip: string },
): Promise<{ userId: string }> {
  await slowDown(scope, input.email, input.ip);

  const user = await scope.em.findOne(User, { email: input.email });
  if (!(await matchesPassword(user?.passwordHash, input.password)) || !user) {
    scope.log.info('sign_in.refused', { ip: input.ip });
    throw new DomainError('sign_in.wrong', { status: 401 });
  }
  return { userId: user.id };
}

async function slowDown(scope: Scope, email: string, ip: string): Promise<void> {
  const { cache } = scope.capabilities;
  const here = await cache.hit(`sign-in:${email}:${ip}`, ATTEMPTS_PER_ADDRESS, WINDOW_SECONDS);
  const anywhere = await cache.hit(`sign-in:${email}`, ATTEMPTS_PER_ACCOUNT, WINDOW_SECONDS);
  if (here.allowed && anywhere.allowed) return;
  const minutes = Math.ceil(Math.max(here.resetSeconds, anywhere.resetSeconds) / 60);
  throw new DomainError('sign_in.too_many', { status: 429, params: { minutes } });
}
