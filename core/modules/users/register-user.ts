import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { judgeEmail } from '../blocks/index.ts';
import { NewUser, prepareUser } from './create-user.ts';
import { registrationSettings } from './registration-settings.ts';
import { mayAsk, prepareVerification } from './request-verification.ts';
import { User } from './user.entity.ts';

export const Register = z.strictObject({
  name: NewUser.shape.name,
  email: NewUser.shape.email,
  password: z.string().min(1).max(1000).meta({ title: 'fields.password', widget: 'password' }),
  locale: z.string().min(2).max(20).optional(),
});

/**
 * Makes an account whose address is still to be confirmed. The answer and its time are the same for an address that has
 * an account: its owner is told by mail, the stranger learns nothing. `browser` lets whoever registered type the code.
 */
export async function registerUser(scope: Scope, input: z.output<typeof Register>): Promise<{ browser: string }> {
  const { open } = await scope.settings.get(registrationSettings);
  if (!open) throw new DomainError('registration.closed', { status: 403 });

  const judged = await judgeEmail(scope, { email: input.email, use: 'registration' });

  const browser = newToken();
  const { email, name, password, locale = scope.locale } = input;
  const addUser = await prepareUser(scope, { email, name, password, locale, emailVerified: false }, judged);
  const verification = prepareVerification(scope.site, browser);
  const owner = await scope.em.findOne(User, { email });
  if (owner) {
    await tellOwner(scope, owner);
    return { browser };
  }
  try {
    await scope.tx(async (tx) => {
      const { userId } = await addUser(tx);
      verification(tx, { id: userId, email, name, locale });
    });
    await mayAsk(scope, email);
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  return { browser };
}

async function tellOwner(scope: Scope, { id: userId, email, name, locale }: User): Promise<void> {
  if (!(await mayAsk(scope, email))) return;
  await scope.tx(async (tx) => tx.emit('user.registration_repeated', { v: 1, userId, email, name, locale }));
}

// Two registrations at the same moment: one of them made the account.
function isTaken(error: unknown): boolean {
  return (
    error instanceof UniqueConstraintViolationException ||
    (error instanceof DomainError && error.code === 'user.email_taken')
  );
}
