import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { acceptPassword } from './accept-password.ts';
import { EmailAddress } from './email.ts';
import { User } from './user.entity.ts';

export const NewUser = z.strictObject({
  email: EmailAddress,
  name: z.string().trim().min(1).max(200).meta({ title: 'fields.name' }),
  /** Without one the person sets it through "forgot password". */
  password: z.string().optional().meta({ title: 'fields.password', widget: 'password' }),
  locale: z.string().min(2).max(20).default('en'),
  isAdmin: z.boolean().default(false),
  /** Whoever makes the account vouches for its address, unless they say otherwise. */
  emailVerified: z.boolean().default(true),
});

export type NewUser = z.input<typeof NewUser>;

export async function createUser(scope: Scope, given: NewUser): Promise<{ userId: string }> {
  const addUser = await prepareUser(scope, given);
  try {
    return await scope.tx(addUser);
  } catch (error) {
    throw asEmailTaken(error);
  }
}

/** Does the slow hashing before a transaction begins; what it returns adds the account as a step of one. `note` goes into the history. */
export async function prepareUser(
  scope: Scope,
  given: NewUser,
  about: { readonly note?: string } = {},
): Promise<(tx: TxScope) => Promise<{ userId: string }>> {
  const input = NewUser.parse(given);
  const passwordHash = input.password === undefined ? null : await acceptPassword(scope, input.password, input.email);

  return async (tx) => {
    const { email, name, locale, isAdmin, emailVerified } = input;
    if (await tx.em.findOne(User, { email })) throw emailTaken();
    const user = tx.em.create(User, {
      id: newId(),
      email,
      emailVerifiedAt: emailVerified ? tx.clock.now() : null,
      name,
      locale,
      isAdmin,
      passwordHash,
      createdAt: tx.clock.now(),
      version: 1,
    });
    const after = { email, name, locale, isAdmin };
    tx.audit('user.created', { kind: 'user', id: user.id, label: email }, { after, ...about });
    await tx.em.flush();
    return { userId: user.id };
  };
}

export function asEmailTaken(error: unknown): unknown {
  return error instanceof UniqueConstraintViolationException ? emailTaken() : error;
}

function emailTaken(): DomainError {
  return new DomainError('user.email_taken', { status: 409, field: 'email' });
}
