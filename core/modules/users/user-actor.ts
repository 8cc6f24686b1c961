import type { UserActor } from '../../kernel/scope/actor.ts';
import type { User } from './user.entity.ts';

export type { UserActor };

export function actorOf(
  {
    id: userId,
    email,
    name,
    isAdmin,
    zone,
  }: Pick<User, 'id' | 'email' | 'name' | 'isAdmin'> & {
    readonly zone?: string | null | undefined;
  },
  { sessionId, provedAt }: { readonly sessionId?: string; readonly provedAt?: Date | undefined } = {},
): UserActor {
  const session = { ...(sessionId !== undefined && { sessionId }), ...(provedAt && { provedAt }) };
  return { kind: 'user', userId, email, name, isAdmin, ...(zone && { zone }), ...session };
}
