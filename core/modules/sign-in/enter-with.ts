import type { MappedMembership } from '../../kernel/capabilities/sign-in.ts';
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
  if (memberships) await mapMemberships(scope, { userId, provider: given.provider.id, wanted: highest(memberships) });
  return { kind: 'signed-in', userId, next, logoutHint };
}

const RANK = { owner: 2, manager: 1, staff: 0 } as const;

/** Of several claims about one organization the highest role counts. */
function highest(memberships: readonly MappedMembership[]): ReadonlyMap<string, MappedMembership['role']> {
  const roles = new Map<string, MappedMembership['role']>();
  for (const { organization, role } of memberships) {
    const known = roles.get(organization);
    if (known === undefined || RANK[role] > RANK[known]) roles.set(organization, role);
  }
  return roles;
}
