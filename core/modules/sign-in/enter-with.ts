import type { Scope } from '../../kernel/scope/scope.ts';
import { mapMemberships } from '../organizations/index.ts';
import { signInWith, type SignedInWith } from './sign-in-with.ts';

export type EnteredWith =
  | Exclude<SignedInWith, { kind: 'signed-in' }>
  | {
      readonly kind: 'signed-in';
      readonly userId: string;
      readonly next: string | undefined;
      readonly logoutHint: string | undefined;
    };

/** Judges a person's return from a provider, and makes the memberships that the provider's claims stand for. */
export async function enterWith(scope: Scope, given: Parameters<typeof signInWith>[1]): Promise<EnteredWith> {
  const outcome = await signInWith(scope, given);
  if (outcome.kind !== 'signed-in') return outcome;
  const { userId, next, answer } = outcome;
  const { memberships, logoutHint } = answer;
  if (memberships) await mapMemberships(scope, { userId, provider: given.provider.id, claims: memberships });
  return { kind: 'signed-in', userId, next, logoutHint };
}
