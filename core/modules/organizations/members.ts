import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { EmailAddress, User } from '../users/index.ts';
import { CustomRole } from './custom-role.entity.ts';
import { checkEventLimit, setEventLimit } from './event-limit.ts';
import { MemberEvent } from './member-event.entity.ts';
import { Member } from './member.entity.ts';
import { Organization } from './organization.entity.ts';
import { type ChosenRole, EventLimit, refuseBeyond, RoleChoice, roleChosen, roleHeld } from './role-choice.ts';
import { lockOrganization } from './update-organization.ts';

export const NewMember = z.strictObject({ email: EmailAddress, role: RoleChoice, eventIds: EventLimit });

export const MemberChanges = z.strictObject({ role: RoleChoice.optional(), eventIds: EventLimit.unwrap().optional() });

interface MemberAddress {
  readonly organizationId: string;
  readonly memberId: string;
}

/** Adds the account with that address at once. The person signs up first: an address alone is nobody. */
export async function addMember(
  scope: Scope,
  { organizationId, email, role, eventIds = null }: z.input<typeof NewMember> & { readonly organizationId: string },
): Promise<{ id: string; memberId: string }> {
  return scope.tx(async (tx) => {
    await lockOrganization(tx, organizationId);
    const chosen = await roleChosen(tx, organizationId, role);
    await refuseBeyond(tx, organizationId, [chosen]);
    await checkEventLimit(tx, organizationId, { role, eventIds });
    const user = await tx.em.findOne(User, { email });
    if (!user) throw new DomainError('member.no_account', { field: 'email', params: { email } });
    const already = await tx.em.count(Member, { organization: organizationId, user: user.id });
    if (already > 0) throw new DomainError('member.already', { status: 409, field: 'email', params: { email } });

    const member = await enterMember(tx, { organizationId, userId: user.id, chosen, eventIds });
    tx.audit('member.added', memberSubject(organizationId, member.id, email), {
      after: { email, role: chosen.label, ...(eventIds && { eventIds }) },
    });
    return { id: member.id, memberId: member.id };
  });
}

/** The step of a transaction that makes somebody a member; what they may hold was decided before. */
export async function enterMember(
  tx: TxScope,
  {
    organizationId,
    userId,
    chosen,
    eventIds,
    mappedBy,
  }: {
    readonly organizationId: string;
    readonly userId: string;
    readonly chosen: ChosenRole;
    readonly eventIds: readonly string[] | null;
    /** The provider whose claims make it. */
    readonly mappedBy?: string;
  },
): Promise<Member> {
  const member = tx.em.create(Member, {
    id: newId(),
    organization: tx.em.getReference(Organization, organizationId, { wrapped: true }),
    user: tx.em.getReference(User, userId, { wrapped: true }),
    role: chosen.role,
    customRole: customRoleRef(tx, chosen),
    mappedBy: mappedBy ?? null,
    createdAt: tx.clock.now(),
  });
  await setEventLimit(tx, member, eventIds);
  return member;
}

/** Gives a member another role, other events, or both. */
export async function changeMember(
  scope: Scope,
  { organizationId, memberId, role, eventIds }: z.input<typeof MemberChanges> & MemberAddress,
): Promise<void> {
  await scope.tx(async (tx) => {
    await lockOrganization(tx, organizationId);
    const member = await memberOf(tx, organizationId, memberId);
    const held = await roleHeld(tx, organizationId, member);
    const limit = await limitOf(tx, member);
    const next = {
      chosen: role === undefined ? held : await roleChosen(tx, organizationId, role),
      eventIds: eventIds === undefined ? limit : eventIds,
    };
    const before = { role: held.label, eventIds: limit };
    const after = { role: next.chosen.label, eventIds: next.eventIds && [...next.eventIds].sort() };
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    await refuseBeyond(tx, organizationId, [held, next.chosen]);
    await checkEventLimit(tx, organizationId, { role: next.chosen.role, eventIds: next.eventIds });
    if (held.role === 'owner' && next.chosen.role !== 'owner') await keepOneOwner(tx, organizationId);

    member.role = next.chosen.role;
    member.customRole = customRoleRef(tx, next.chosen);
    await setEventLimit(tx, member, next.eventIds);
    const { email } = member.user.$;
    tx.audit('member.role_changed', memberSubject(organizationId, memberId, email), changed(before, after));
  });
}

export async function removeMember(scope: Scope, { organizationId, memberId }: MemberAddress): Promise<void> {
  await scope.tx(async (tx) => {
    await lockOrganization(tx, organizationId);
    const member = await memberOf(tx, organizationId, memberId);
    const held = await roleHeld(tx, organizationId, member);
    await refuseBeyond(tx, organizationId, [held]);
    if (held.role === 'owner') await keepOneOwner(tx, organizationId);

    const { email } = member.user.$;
    tx.em.remove(member);
    tx.audit('member.removed', memberSubject(organizationId, memberId, email), {
      before: { email, role: held.label },
    });
  });
}

export async function keepOneOwner(tx: TxScope, organizationId: string): Promise<void> {
  const owners = await tx.em.count(Member, { organization: organizationId, role: 'owner' });
  if (owners === 1) throw new DomainError('member.last_owner', { status: 409 });
}

export function memberSubject(organizationId: string, id: string, label: string) {
  return { kind: 'member', id, organizationId, label };
}

async function memberOf(tx: TxScope, organizationId: string, memberId: string) {
  const member = await tx.em.findOne(Member, { id: memberId, organization: organizationId }, { populate: ['user'] });
  if (!member) throw new DomainError('member.not_found', { status: 404 });
  return member;
}

export async function limitOf(tx: TxScope, member: Member): Promise<string[] | null> {
  if (!member.limited) return null;
  const rows = await tx.em.find(MemberEvent, { member: member.id });
  return rows.map(({ eventId }) => eventId).sort();
}

export function customRoleRef(tx: TxScope, { customRoleId }: ChosenRole) {
  return customRoleId === null ? null : tx.em.getReference(CustomRole, customRoleId, { wrapped: true });
}
