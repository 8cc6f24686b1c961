import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { hashToken, seal } from '../../kernel/seal.ts';
import { User } from '../users/index.ts';
import { CustomRole } from './custom-role.entity.ts';
import { checkEventLimit } from './event-limit.ts';
import { Invitation } from './invitation.entity.ts';
import { Member } from './member.entity.ts';
import type { NewMember } from './members.ts';
import { Organization } from './organization.entity.ts';
import { refuseBeyond, roleChosen, roleHeld } from './role-choice.ts';
import { lockOpenOrganization, lockOrganization } from './update-organization.ts';

const VALID_FOR = { days: 7 };
const MAILS_PER_HOUR = 60;

interface InvitationAddress {
  readonly organizationId: string;
  readonly invitationId: string;
}

/** Sends a link to an address. The answer is the same whether there is an account with it or not. */
export async function inviteMember(
  scope: Scope,
  { organizationId, email, role, eventIds = null }: z.input<typeof NewMember> & { readonly organizationId: string },
): Promise<{ id: string }> {
  await refuseFlood(scope, organizationId);
  const link = newLink(scope);
  try {
    return await scope.tx(async (tx) => {
      const organization = await lockOpenOrganization(tx, organizationId);
      const chosen = await roleChosen(tx, organizationId, role);
      await refuseBeyond(tx, organizationId, [chosen]);
      await checkEventLimit(tx, organizationId, { role, eventIds });
      await refuseKnown(tx, organizationId, email);

      const invitation = tx.em.create(Invitation, {
        id: newId(),
        organization: tx.em.getReference(Organization, organizationId, { wrapped: true }),
        email,
        role: chosen.role,
        customRole:
          chosen.customRoleId === null ? null : tx.em.getReference(CustomRole, chosen.customRoleId, { wrapped: true }),
        eventIds: eventIds && [...new Set(eventIds)],
        tokenHash: link.hash,
        invitedById: tx.actor.kind === 'user' ? tx.actor.userId : null,
        createdAt: tx.clock.now(),
        sentAt: tx.clock.now(),
        expiresAt: tx.clock.in(VALID_FOR),
      });
      tx.audit('invitation.sent', subject(organizationId, invitation), {
        after: { email, role: chosen.label, ...(eventIds && { eventIds }) },
      });
      await announce(tx, organization, invitation, link.sealed);
      return { id: invitation.id };
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw alreadyInvited(email, error);
  }
}

/** Sends a new link; the one before no longer works. Whoever does so answers for the invitation from then on. */
export async function resendInvitation(
  scope: Scope,
  { organizationId, invitationId }: InvitationAddress,
): Promise<void> {
  await refuseFlood(scope, organizationId);
  const link = newLink(scope);
  await scope.tx(async (tx) => {
    const organization = await lockOrganization(tx, organizationId);
    const invitation = await invitationOf(tx, organizationId, invitationId);
    await refuseBeyond(tx, organizationId, [await roleHeld(tx, organizationId, invitation)]);
    tx.em.assign(invitation, {
      tokenHash: link.hash,
      invitedById: tx.actor.kind === 'user' ? tx.actor.userId : null,
      sentAt: tx.clock.now(),
      expiresAt: tx.clock.in(VALID_FOR),
    });
    tx.audit('invitation.resent', subject(organizationId, invitation));
    await announce(tx, organization, invitation, link.sealed);
  });
}

export async function revokeInvitation(
  scope: Scope,
  { organizationId, invitationId }: InvitationAddress,
): Promise<void> {
  await scope.tx(async (tx) => {
    await lockOrganization(tx, organizationId);
    const invitation = await invitationOf(tx, organizationId, invitationId);
    await refuseBeyond(tx, organizationId, [await roleHeld(tx, organizationId, invitation)]);
    tx.em.remove(invitation);
    tx.audit('invitation.revoked', subject(organizationId, invitation));
  });
}

async function announce(tx: TxScope, organization: Organization, invitation: Invitation, sealedToken: string) {
  const reader = await tx.em.findOne(User, { email: invitation.email });
  tx.emit('organization.invitation_sent', {
    v: 1,
    invitationId: invitation.id,
    organizationId: organization.id,
    organization: organization.name,
    accent: organization.accent,
    email: invitation.email,
    locale: reader?.locale ?? tx.locale,
    inviter: tx.actor.kind === 'user' ? tx.actor.name : null,
    sealedToken,
    expiresAt: invitation.expiresAt.toISOString(),
  });
}

/** Members need no invitation, and one that is still open is sent again instead. One that is over makes room. */
async function refuseKnown(tx: TxScope, organizationId: string, email: string): Promise<void> {
  if ((await tx.em.count(Member, { organization: organizationId, user: { email } })) > 0) {
    throw new DomainError('member.already', { status: 409, field: 'email', params: { email } });
  }
  const now = tx.clock.now();
  await tx.em.nativeDelete(Invitation, { organization: organizationId, email, expiresAt: { $lte: now } });
  if ((await tx.em.count(Invitation, { organization: organizationId, email })) > 0) throw alreadyInvited(email);
}

function alreadyInvited(email: string, cause?: unknown): DomainError {
  return new DomainError('invitation.already', { status: 409, field: 'email', params: { email }, cause });
}

// Mails to anybody, in the name of the site: nobody sends them by the thousand.
async function refuseFlood(scope: Scope, organizationId: string): Promise<void> {
  const { allowed } = await scope.capabilities.cache.hit(`invitations:${organizationId}`, MAILS_PER_HOUR, 3600);
  if (!allowed) throw new DomainError('invitation.too_many', { status: 429 });
}

async function invitationOf(tx: TxScope, organizationId: string, id: string): Promise<Invitation> {
  const invitation = await tx.em.findOne(Invitation, { id, organization: organizationId });
  if (!invitation) throw new DomainError('invitation.not_found', { status: 404 });
  return invitation;
}

function newLink(scope: Scope): { hash: string; sealed: string } {
  const token = newToken();
  return { hash: hashToken(token), sealed: seal(scope.site.key('invitation'), token) };
}

function subject(organizationId: string, { id, email }: Invitation) {
  return { kind: 'invitation', id, organizationId, label: email };
}
