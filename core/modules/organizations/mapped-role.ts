import type { MappedMembership } from '../../kernel/capabilities/sign-in.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { CustomRole } from './custom-role.entity.ts';
import { eventsBySlug } from './event-limit.ts';
import type { HeldRole } from './member.entity.ts';
import { Organization } from './organization.entity.ts';
import { type ChosenRole, isRole, roleChosen } from './role-choice.ts';

/** What a provider's claims make of somebody in one organization. */
export interface Claimed {
  readonly chosen: ChosenRole;
  /** Null: all events. */
  readonly eventIds: readonly string[] | null;
}

interface Unknown {
  readonly what: 'organization' | 'role' | 'event';
  readonly name: string;
}

/** A role of the organization's own was made for somebody; staff is what everybody gets. */
const RANK: Readonly<Record<HeldRole, number>> = { owner: 3, manager: 2, custom: 1, staff: 0 };

/**
 * Of several claims the highest role counts, of several roles that the organization made the first, and for the events
 * that it was claimed for: never more than one of the claims says. A claim that names nothing that exists gives nothing.
 */
export async function claimedIn(
  scope: Pick<Scope, 'em'>,
  organizationId: string,
  claims: readonly MappedMembership[],
): Promise<{ readonly claimed: Claimed | undefined; readonly unknown: readonly Unknown[] }> {
  const roles = await scope.em.find(CustomRole, { organization: organizationId }, { refresh: true });
  const events = await eventsBySlug(scope, organizationId, [...new Set(claims.flatMap((claim) => claim.events ?? []))]);
  const unknown: Unknown[] = [];
  const known: { readonly choice: string; readonly eventIds: readonly string[] | null }[] = [];
  for (const { role, events: slugs } of claims) {
    const choice = choiceOf(role, roles);
    if (choice === undefined) unknown.push({ what: 'role', name: role });
    for (const name of slugs ?? []) if (!events.has(name)) unknown.push({ what: 'event', name });
    const eventIds = slugs ? slugs.flatMap((slug) => events.get(slug) ?? []) : null;
    if (choice !== undefined && eventIds?.length !== 0) known.push({ choice, eventIds });
  }
  const rankOf = (choice: string): number => RANK[isRole(choice) ? choice : 'custom'];
  const first = known.toSorted((a, b) => rankOf(b.choice) - rankOf(a.choice))[0]?.choice;
  if (first === undefined) return { claimed: undefined, unknown };

  const limits = known.filter(({ choice }) => choice === first).map(({ eventIds }) => eventIds);
  const everywhere = first === 'owner' || limits.includes(null);
  const eventIds = everywhere ? null : [...new Set(limits.flatMap((limit) => limit ?? []))].sort();
  return { claimed: { chosen: await roleChosen(scope, organizationId, first), eventIds }, unknown };
}

/** What a provider's settings name, and nobody has. */
export async function unknownInMapping(scope: Scope, claims: readonly MappedMembership[]): Promise<Unknown[]> {
  const unknown: Unknown[] = [];
  for (const slug of new Set(claims.map(({ organization }) => organization))) {
    const found = await scope.em.findOne(Organization, { slug }, { disableIdentityMap: true });
    if (!found) unknown.push({ what: 'organization', name: slug });
    const here = claims.filter(({ organization }) => organization === slug);
    if (found) unknown.push(...(await claimedIn(scope, found.id, here)).unknown);
  }
  return unknown;
}

function choiceOf(role: string, made: readonly CustomRole[]): string | undefined {
  if (isRole(role)) return role;
  return made.find(({ id, name }) => id === role || name.toLowerCase() === role.toLowerCase())?.id;
}
