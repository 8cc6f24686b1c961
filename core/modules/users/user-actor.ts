import type { UserActor } from '../../kernel/scope/actor.ts';
import type { User } from './user.entity.ts';

export type { UserActor };

export function actorOf(user: Pick<User, 'id' | 'email' | 'name' | 'isAdmin'>, sessionId?: string): UserActor {
  const { id, email, name, isAdmin } = user;
  return { kind: 'user', userId: id, email, name, isAdmin, ...(sessionId === undefined ? {} : { sessionId }) };
}
