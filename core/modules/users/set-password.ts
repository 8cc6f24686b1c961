import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { acceptPassword } from './accept-password.ts';
import { normalizeEmail } from './email.ts';
import { matchesPassword } from './password.ts';
import { endSessionsOf } from './sessions.ts';
import { slowGuesses } from './slow-guesses.ts';
import { User } from './user.entity.ts';

/** An operator sets somebody's password; every session of the account ends. */
export async function setPassword(
  scope: Scope,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<{ userId: string }> {
  const user = await scope.em.findOne(User, { email: normalizeEmail(email) });
  if (!user) throw new DomainError('user.not_found', { status: 404, params: { email } });
  await store(scope, user, password);
  return { userId: user.id };
}

export const ChangePassword = z.strictObject({
  current: z.string().min(1).max(1000).meta({ title: 'fields.current_password', widget: 'password' }),
  password: z.string().meta({ title: 'fields.new_password', widget: 'password' }),
});

export const FirstPassword = ChangePassword.omit({ current: true });

/** People change their own password; their other sessions end. */
export async function changePassword(
  scope: Scope,
  input: z.output<typeof ChangePassword> & { readonly userId: string; readonly sessionId?: string | undefined },
): Promise<void> {
  refuseImpersonated(scope);
  const user = await scope.em.findOne(User, { id: input.userId });
  if (!user) throw new DomainError('user.not_found', { status: 404 });
  await provePassword(scope, {
    userId: user.id,
    sessionId: input.sessionId,
    password: input.current,
    field: 'current',
  });
  await store(scope, user, input.password, input.sessionId);
}

/** Somebody who signed in another way sets a password for the first time; their other sessions end. */
export async function setFirstPassword(
  scope: Scope,
  input: z.output<typeof FirstPassword> & { readonly userId: string; readonly sessionId?: string | undefined },
): Promise<void> {
  refuseImpersonated(scope);
  const user = await scope.em.findOne(User, { id: input.userId });
  if (!user) throw new DomainError('user.not_found', { status: 404 });
  const passwordHash = await acceptPassword(scope, input.password, user.email);
  await scope.tx(async (tx) => {
    // Where there is one by now, it has to be known to change it.
    const set = await tx.em.nativeUpdate(User, { id: user.id, passwordHash: null }, { passwordHash });
    if (set === 0) throw new DomainError('password.exists', { status: 409 });
    await endSessionsOf(tx, user.id, input.sessionId);
    tx.audit('user.password_set', { kind: 'user', id: user.id, label: user.email });
  });
}

/** Somebody who is signed in shows that they know the password. `field` is the form's, for the refusal. */
export async function provePassword(
  scope: Scope,
  {
    userId,
    sessionId,
    password,
    field,
  }: {
    readonly userId: string;
    readonly sessionId: string | undefined;
    readonly password: string;
    readonly field: string;
  },
): Promise<void> {
  const user = await scope.em.findOne(User, { id: userId });
  const guess = { at: 'password-change', account: userId, ip: scope.origin.ip ?? '', browser: sessionId };
  await slowGuesses(scope, guess, async () => {
    if (await matchesPassword(user?.passwordHash, password)) return;
    throw new DomainError('password.wrong_current', { field });
  });
}

async function store(scope: Scope, user: User, password: string, keepSession?: string): Promise<void> {
  const passwordHash = await acceptPassword(scope, password, user.email);
  await scope.tx(async (tx) => {
    await tx.em.nativeUpdate(User, { id: user.id }, { passwordHash });
    await endSessionsOf(tx, user.id, keepSession);
    tx.audit('user.password_changed', { kind: 'user', id: user.id, label: user.email });
  });
}
