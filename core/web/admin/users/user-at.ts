import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { type UserRow, userById } from '../../../modules/users/index.ts';

export const BASE = '/admin/users';

/** The user that an address names. */
export async function userAt(scope: Scope, id: string): Promise<UserRow> {
  const user = z.uuid().safeParse(id).success ? await userById(scope, id) : undefined;
  if (!user) throw new DomainError('user.not_found', { status: 404 });
  return user;
}
