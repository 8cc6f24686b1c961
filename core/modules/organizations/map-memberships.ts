import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { User } from '../users/index.ts';
import { Member, type Role } from './member.entity.ts';
import { Organization } from './organization.entity.ts';
import { lockOrganization } from './update-organization.ts';

interface MapMemberships {
  readonly userId: string;
  readonly provider: string;
  /** Slug of the organization → role. */
  readonly wanted: ReadonlyMap<string, Role>;
}

/**
 * Makes somebody's memberships what a provider's claims say. Memberships that people made are left alone; of those that
 * this provider made, the ones that it does not name any more end, but never the last owner's.
 */
export async function mapMemberships(scope: Scope, { userId, provider, wanted }: MapMemberships): Promise<void> {
  const named = await scope.em.find(Organization, { slug: { $in: [...wanted.keys()] } }, { disableIdentityMap: true });
  const made = await scope.em.find(Member, { user: userId, mappedBy: provider }, { disableIdentityMap: true });
  const roles = new Map(named.map(({ id, slug }) => [id, wanted.get(slug)!]));
  for (const slug of wanted.keys()) {
    if (!named.some((it) => it.slug === slug)) scope.log.warn('mapping.no_organization', { provider, slug });
  }
  const concerned = [...new Set([...roles.keys(), ...made.map((member) => member.organization.id)])].sort();
  for (const organizationId of concerned) {
    await scope.as({ kind: 'system' }).tx(async (tx) => {
      await lockOrganization(tx, organizationId);
      await mapOne(tx, { userId, provider, organizationId, role: roles.get(organizationId) });
    });
  }
}

interface MapOne extends Omit<MapMemberships, 'wanted'> {
  readonly organizationId: string;
  /** Nothing: the provider does not name the organization. */
  readonly role: Role | undefined;
}

async function mapOne(tx: TxScope, { userId, provider, organizationId, role }: MapOne): Promise<void> {
  const organization = { organization: organizationId };
  const member = await tx.em.findOne(Member, { ...organization, user: userId });
  if (member && member.mappedBy !== provider) return;
  if (member?.role === role) return;
  if (member?.role === 'owner' && (await tx.em.count(Member, { ...organization, role: 'owner' })) === 1) {
    tx.log.warn('mapping.last_owner', { provider, organizationId });
    return;
  }

  const { email } = await tx.em.findOneOrFail(User, { id: userId });
  const subject = { kind: 'member', organizationId, label: email };
  if (!member) {
    const added = tx.em.create(Member, {
      id: newId(),
      organization: tx.em.getReference(Organization, organizationId, { wrapped: true }),
      user: tx.em.getReference(User, userId, { wrapped: true }),
      role: role!,
      mappedBy: provider,
      createdAt: tx.clock.now(),
    });
    tx.audit('member.added', { ...subject, id: added.id }, { after: { email, role: role!, provider } });
    return;
  }
  const before = { role: member.role };
  if (role === undefined) {
    tx.em.remove(member);
    tx.audit('member.removed', { ...subject, id: member.id }, { before: { email, ...before, provider } });
  } else {
    member.role = role;
    member.customRole = null;
    // What an owner may is never limited to events.
    if (role === 'owner') member.limited = false;
    tx.audit('member.role_changed', { ...subject, id: member.id }, { before, after: { role } });
  }
}
