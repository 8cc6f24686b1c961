import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { setEventLimit } from './event-limit.ts';
import { Member } from './member.entity.ts';
import { memberSubject } from './members.ts';
import { Organization } from './organization.entity.ts';
import { OwnershipTransfer } from './ownership-transfer.entity.ts';
import { lockOrganization } from './update-organization.ts';

const VALID_FOR = { days: 7 };

interface Of {
  readonly organizationId: string;
}

export interface TransferRow {
  readonly fromUserId: string;
  readonly toUserId: string;
  readonly toName: string;
  readonly expiresAt: Date;
}

/** An owner offers the organization to a member, who has to accept. The newest offer counts. */
export async function offerOwnership(scope: Scope, { organizationId, memberId }: Of & { readonly memberId: string }) {
  await scope.tx(async (tx) => {
    const organization = await lockOrganization(tx, organizationId);
    const from = await ownMembership(tx, organizationId);
    if (from.role !== 'owner') throw new DomainError('member.owners_only', { status: 403 });
    const to = await tx.em.findOne(Member, { id: memberId, organization: organizationId }, { populate: ['user'] });
    if (!to) throw new DomainError('member.not_found', { status: 404, field: 'memberId' });
    if (to.role === 'owner') throw new DomainError('transfer.to_owner', { status: 409, field: 'memberId' });

    await tx.em.nativeDelete(OwnershipTransfer, { organization: organizationId });
    const { id: transferId } = tx.em.create(OwnershipTransfer, {
      id: newId(),
      organization: tx.em.getReference(Organization, organizationId, { wrapped: true }),
      fromUserId: from.user.id,
      toUserId: to.user.id,
      createdAt: tx.clock.now(),
      expiresAt: tx.clock.in(VALID_FOR),
    });
    const { email, name, locale } = to.user.$;
    tx.audit('organization.transfer_offered', subject(organization), { after: { to: email } });
    tx.emit('organization.transfer_offered', {
      v: 1,
      transferId,
      organizationId,
      organization: organization.name,
      slug: organization.slug,
      accent: organization.accent,
      by: from.user.$.name,
      email,
      name,
      locale,
    });
  });
}

/** The member takes the organization over; whoever offered it becomes a manager, in the same moment. */
export async function acceptOwnership(scope: Scope, { organizationId }: Of): Promise<void> {
  await scope.tx(async (tx) => {
    const organization = await lockOrganization(tx, organizationId);
    const to = await ownMembership(tx, organizationId);
    const offer = await tx.em.findOne(OwnershipTransfer, { organization: organizationId });
    if (!offer || offer.toUserId !== to.user.id || offer.expiresAt <= tx.clock.now()) throw isOver();
    const from = await tx.em.findOne(Member, { organization: organizationId, user: offer.fromUserId, role: 'owner' });
    // Whoever is no owner any more had nothing left to offer.
    if (!from) throw isOver();

    tx.em.remove(offer);
    to.role = 'owner';
    to.customRole = null;
    await setEventLimit(tx, to, null);
    from.role = 'manager';
    tx.audit('organization.transferred', subject(organization), { after: { to: to.user.$.email } });
  });
}

/** Takes the offer back, or declines it. */
export async function endTransfer(scope: Scope, { organizationId }: Of): Promise<void> {
  await scope.tx(async (tx) => {
    const organization = await lockOrganization(tx, organizationId);
    const member = await ownMembership(tx, organizationId);
    const offer = await tx.em.findOne(OwnershipTransfer, { organization: organizationId });
    if (!offer || (offer.toUserId !== member.user.id && member.role !== 'owner')) throw isOver();
    tx.em.remove(offer);
    tx.audit('organization.transfer_ended', subject(organization));
  });
}

/** The person who acts is a member no longer. An organization keeps an owner. */
export async function leaveOrganization(scope: Scope, { organizationId }: Of): Promise<void> {
  await scope.tx(async (tx) => {
    await lockOrganization(tx, organizationId);
    const member = await ownMembership(tx, organizationId);
    if (member.role === 'owner') {
      const owners = await tx.em.count(Member, { organization: organizationId, role: 'owner' });
      if (owners === 1) throw new DomainError('member.last_owner_leaves', { status: 409 });
    }
    const { email } = member.user.$;
    tx.em.remove(member);
    tx.audit('member.left', memberSubject(organizationId, member.id, email), { before: { email, role: member.role } });
  });
}

/** The offer that waits for an answer. */
export async function transferOf(scope: Scope, { organizationId }: Of): Promise<TransferRow | undefined> {
  const offer = await scope.em.findOne(
    OwnershipTransfer,
    { organization: organizationId, expiresAt: { $gt: scope.clock.now() } },
    { disableIdentityMap: true },
  );
  if (!offer) return undefined;
  const { fromUserId, toUserId, expiresAt } = offer;
  const to = await scope.em.findOne(
    Member,
    { organization: organizationId, user: toUserId },
    { populate: ['user'], disableIdentityMap: true },
  );
  return to ? { fromUserId, toUserId, expiresAt, toName: to.user.$.name } : undefined;
}

async function ownMembership(tx: TxScope, organizationId: string) {
  const { actor } = tx;
  const member =
    actor.kind === 'user'
      ? await tx.em.findOne(Member, { organization: organizationId, user: actor.userId }, { populate: ['user'] })
      : null;
  if (!member) throw new DomainError('member.not_found', { status: 404 });
  return member;
}

function isOver(): DomainError {
  return new DomainError('transfer.over', { status: 409 });
}

function subject({ id, name }: Organization) {
  return { kind: 'organization', id, organizationId: id, label: name };
}
