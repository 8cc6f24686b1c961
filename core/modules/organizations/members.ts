import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { EmailAddress, User } from '../users/index.ts';
import { mayAll } from './can.ts';
import { Member, type Role } from './member.entity.ts';
import { Organization } from './organization.entity.ts';
import { ROLES } from './role.ts';
import { lockOrganization } from './update-organization.ts';

export const RoleName = z.enum(ROLES).meta({ title: 'fields.role', widget: 'select' });

export const NewMember = z.strictObject({ email: EmailAddress, role: RoleName });

/** Adds the account with that address. The person signs up first: an address alone is nobody. */
export async function addMember(
  scope: Scope,
  { organizationId, email, role }: z.output<typeof NewMember> & { readonly organizationId: string },
): Promise<{ id: string; memberId: string }> {
  return scope.tx(async (tx) => {
    await lockOrganization(tx, organizationId);
    await onlyOwnersDecideAbout(tx, organizationId, [role]);
    const user = await tx.em.findOne(User, { email });
    if (!user) throw new DomainError('member.no_account', { field: 'email', params: { email } });
    const already = await tx.em.count(Member, { organization: organizationId, user: user.id });
    if (already > 0) throw new DomainError('member.already', { status: 409, field: 'email', params: { email } });

    const member = tx.em.create(Member, {
      id: newId(),
      organization: tx.em.getReference(Organization, organizationId, { wrapped: true }),
      user: tx.em.getReference(User, user.id, { wrapped: true }),
      role,
      createdAt: tx.clock.now(),
    });
    tx.audit('member.added', subject(organizationId, member.id, email), { after: { email, role } });
    return { id: member.id, memberId: member.id };
  });
}

export async function changeRole(
  scope: Scope,
  {
    organizationId,
    memberId,
    role,
  }: { readonly organizationId: string; readonly memberId: string; readonly role: Role },
): Promise<void> {
  await scope.tx(async (tx) => {
    await lockOrganization(tx, organizationId);
    const member = await memberOf(tx, organizationId, memberId);
    if (member.role === role) return;
    await onlyOwnersDecideAbout(tx, organizationId, [member.role, role]);
    if (member.role === 'owner') await keepOneOwner(tx, organizationId);

    const before = { role: member.role };
    member.role = role;
    tx.audit('member.role_changed', subject(organizationId, memberId, member.user.$.email), {
      before,
      after: { role },
    });
  });
}

export async function removeMember(
  scope: Scope,
  { organizationId, memberId }: { readonly organizationId: string; readonly memberId: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    await lockOrganization(tx, organizationId);
    const member = await memberOf(tx, organizationId, memberId);
    await onlyOwnersDecideAbout(tx, organizationId, [member.role]);
    if (member.role === 'owner') await keepOneOwner(tx, organizationId);

    const { email } = member.user.$;
    tx.em.remove(member);
    tx.audit('member.removed', subject(organizationId, memberId, email), { before: { email, role: member.role } });
  });
}

async function memberOf(tx: TxScope, organizationId: string, memberId: string) {
  const member = await tx.em.findOne(Member, { id: memberId, organization: organizationId }, { populate: ['user'] });
  if (!member) throw new DomainError('member.not_found', { status: 404 });
  return member;
}

// Whoever may manage members must not make themselves an owner, nor remove the one who could take it back.
async function onlyOwnersDecideAbout(tx: TxScope, organizationId: string, roles: readonly Role[]): Promise<void> {
  if (!roles.includes('owner') || mayAll(tx)) return;
  const userId = tx.actor.kind === 'user' ? tx.actor.userId : undefined;
  const owners =
    userId === undefined ? 0 : await tx.em.count(Member, { organization: organizationId, user: userId, role: 'owner' });
  if (owners === 0) throw new DomainError('member.owners_only', { status: 403 });
}

async function keepOneOwner(tx: TxScope, organizationId: string): Promise<void> {
  const owners = await tx.em.count(Member, { organization: organizationId, role: 'owner' });
  if (owners === 1) throw new DomainError('member.last_owner', { status: 409 });
}

function subject(organizationId: string, id: string, label: string) {
  return { kind: 'member', id, organizationId, label };
}
