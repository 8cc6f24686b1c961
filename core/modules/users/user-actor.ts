import type { UserActor } from '../../kernel/scope/actor.ts';
import type { Preferences } from './preferences.ts';
import type { User } from './user.entity.ts';

export type { UserActor };

type Known = Pick<User, 'id' | 'email' | 'name' | 'isAdmin'> &
  Partial<Pick<Preferences, 'scheme' | 'hours'>> & { readonly zone?: string | null | undefined };

export function actorOf(
  { id: userId, email, name, isAdmin, zone, scheme, hours }: Known,
  { sessionId, provedAt }: { readonly sessionId?: string; readonly provedAt?: Date | undefined } = {},
): UserActor {
  const session = { ...(sessionId !== undefined && { sessionId }), ...(provedAt && { provedAt }) };
  const wishes = {
    ...(zone && { zone }),
    ...(hours && hours !== 'locale' && { hours }),
    ...(scheme && scheme !== 'auto' && { scheme }),
  };
  return { kind: 'user', userId, email, name, isAdmin, ...wishes, ...session };
}
