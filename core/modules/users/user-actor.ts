import type { Actor } from '../../kernel/scope/actor.ts';
import type { User } from './user.entity.ts';

export type UserActor = Extract<Actor, { kind: 'user' }>;

export function actorOf(user: User, sessionId?: string): UserActor {
  const { id, email, name, isAdmin } = user;
  return { kind: 'user', userId: id, email, name, isAdmin, ...(sessionId === undefined ? {} : { sessionId }) };
}
