import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { type UserActor, userById, type UserRow } from '../../modules/users/index.ts';

/** Who is signed in, on pages that ask for it. */
export function me({ actor }: Pick<Scope, 'actor'>): UserActor {
  if (actor.kind !== 'user') throw new DomainError('http.unauthenticated', { status: 401 });
  return actor;
}

export async function ownUser(scope: Scope): Promise<UserRow> {
  const user = await userById(scope, me(scope).userId);
  if (!user) throw new DomainError('user.not_found', { status: 404 });
  return user;
}
