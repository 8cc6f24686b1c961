import { changed } from '../../kernel/audit/changed.ts';
import type { MappedMembership } from '../../kernel/capabilities/sign-in.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { User } from '../users/index.ts';
import { setEventLimit } from './event-limit.ts';
import { type Claimed, claimedIn } from './mapped-role.ts';
import { Member } from './member.entity.ts';
import { customRoleRef, enterMember, limitOf, memberSubject } from './members.ts';
import { Organization } from './organization.entity.ts';
import { roleHeld } from './role-choice.ts';
import { lockOrganization } from './update-organization.ts';

interface MapMemberships {
  readonly userId: string;
  readonly provider: string;
  /** In the operator's order. */
  readonly claims: readonly MappedMembership[];
}

/**
 * Makes somebody's memberships what a provider's claims say. Memberships that people made are left alone; of those that
 * this provider made, the ones that it does not name any more end, but never the last owner's.
 */
export async function mapMemberships(scope: Scope, { userId, provider, claims }: MapMemberships): Promise<void> {
  const slugs = [...new Set(claims.map(({ organization }) => organization))];
  const named = await scope.em.find(Organization, { slug: { $in: slugs } }, { disableIdentityMap: true });
  const made = await scope.em.find(Member, { user: userId, mappedBy: provider }, { disableIdentityMap: true });
  const slugById = new Map(named.map(({ id, slug }) => [id, slug]));
  for (const slug of slugs) {
    if (!named.some((it) => it.slug === slug)) scope.log.warn('mapping.no_organization', { provider, slug });
  }
  const concerned = [...new Set([...slugById.keys(), ...made.map((member) => member.organization.id)])].sort();
  for (const organizationId of concerned) {
    const here = claims.filter(({ organization }) => organization === slugById.get(organizationId));
    await scope.as({ kind: 'system' }).tx(async (tx) => {
      await lockOrganization(tx, organizationId);
      const { claimed, unknown } = await claimedIn(tx, organizationId, here);
      for (const { what, name } of unknown) tx.log.warn(`mapping.no_${what}`, { provider, organizationId, name });
      await mapOne(tx, { userId, provider, organizationId, claimed });
    });
  }
}

interface MapOne extends Omit<MapMemberships, 'claims'> {
  readonly organizationId: string;
  /** Nothing: the provider does not name the organization. */
  readonly claimed: Claimed | undefined;
}

async function mapOne(tx: TxScope, { userId, provider, organizationId, claimed }: MapOne): Promise<void> {
  const organization = { organization: organizationId };
  const member = await tx.em.findOne(Member, { ...organization, user: userId });
  if (member ? member.mappedBy !== provider : !claimed) return;
  const { email } = await tx.em.findOneOrFail(User, { id: userId });
  if (!member) {
    const { chosen, eventIds } = claimed!;
    const added = await enterMember(tx, { organizationId, userId, chosen, eventIds, mappedBy: provider });
    const after = { email, role: chosen.label, ...(eventIds && { eventIds }), provider };
    tx.audit('member.added', memberSubject(organizationId, added.id, email), { after });
    return;
  }

  const losesOwner = member.role === 'owner' && claimed?.chosen.role !== 'owner';
  if (losesOwner && (await tx.em.count(Member, { ...organization, role: 'owner' })) === 1) {
    tx.log.warn('mapping.last_owner', { provider, organizationId });
    return;
  }
  const subject = memberSubject(organizationId, member.id, email);
  const before = { role: (await roleHeld(tx, organizationId, member)).label, eventIds: await limitOf(tx, member) };
  if (!claimed) {
    tx.em.remove(member);
    tx.audit('member.removed', subject, { before: { email, role: before.role, provider } });
    return;
  }
  const { chosen, eventIds } = claimed;
  const after = { role: chosen.label, eventIds };
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  member.role = chosen.role;
  member.customRole = customRoleRef(tx, chosen);
  await setEventLimit(tx, member, eventIds);
  tx.audit('member.role_changed', subject, changed(before, after));
}
