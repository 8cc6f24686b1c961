import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { actorOf, asEmailTaken, NewUser, prepareUser, User } from '../users/index.ts';
import { eventsOf } from './event-limit.ts';
import { Invitation } from './invitation.entity.ts';
import { Member } from './member.entity.ts';
import { enterMember, memberSubject } from './members.ts';
import { type ChosenRole, refuseBeyond, roleHeld } from './role-choice.ts';
import { lockOpenOrganization } from './update-organization.ts';

export interface InvitationBehind {
  readonly organization: string;
  readonly accent: string;
  readonly email: string;
  readonly expiresAt: Date;
  /** Whoever has an account with the address signs in; others make one. */
  readonly hasAccount: boolean;
}

export interface Joined {
  readonly userId: string;
  readonly organizationSlug: string;
}

export const AcceptInvitation = z.strictObject({ token: z.string().min(1).max(200) });

export const JoinWithAccount = z.object({
  name: NewUser.shape.name,
  password: z.string().meta({ title: 'fields.password', widget: 'password' }),
});

/** What the page behind a link shows; nothing where the link does not work (any more). */
export async function invitationBehind(scope: Scope, token: string): Promise<InvitationBehind | undefined> {
  const invitation = await openInvitation(scope, token);
  if (!invitation) return undefined;
  const { name, accent } = invitation.organization.$;
  const { email, expiresAt } = invitation;
  return { organization: name, accent, email, expiresAt, hasAccount: (await scope.em.count(User, { email })) > 0 };
}

/** Takes the place for the account that is signed in. The link is for its address, and for no other. */
export async function acceptInvitation(scope: Scope, { token }: z.output<typeof AcceptInvitation>): Promise<Joined> {
  const { actor } = scope;
  const invitation = await openInvitation(scope, token);
  if (!invitation) throw linkIsOver();
  if (actor.kind !== 'user' || actor.email !== invitation.email) {
    throw new DomainError('invitation.other_address', { status: 403, params: { email: invitation.email } });
  }
  return scope.tx((tx) => join(tx, invitation.id, token, async () => actor.userId));
}

/** Takes the place with a new account, whose address the link proves. */
export async function joinWithAccount(
  scope: Scope,
  { token, name, password }: z.output<typeof JoinWithAccount> & z.output<typeof AcceptInvitation>,
): Promise<Joined> {
  const invitation = await openInvitation(scope, token);
  if (!invitation) throw linkIsOver();
  const { email } = invitation;
  const addUser = await prepareUser(scope, { email, name, password, locale: scope.locale });
  try {
    return await scope.tx((tx) => join(tx, invitation.id, token, async () => (await addUser(tx)).userId));
  } catch (error) {
    throw asEmailTaken(error);
  }
}

async function join(tx: TxScope, invitationId: string, token: string, account: () => Promise<string>): Promise<Joined> {
  const found = await tx.em.findOne(Invitation, { id: invitationId });
  if (!found) throw linkIsOver();
  const organization = await lockOpenOrganization(tx, found.organization.id);
  const { email, invitedById } = found;
  const chosen = await roleHeld(tx, organization.id, found);
  await refuseStrayInviter(tx, organization.id, invitedById ?? null, chosen);
  const eventIds = found.eventIds ? [...(await eventsOf(tx, organization.id, found.eventIds))] : null;

  // The link is good once: of two who open it at the same moment, the database lets one through.
  const open = { id: invitationId, tokenHash: hashToken(token), expiresAt: { $gt: tx.clock.now() } };
  if ((await tx.em.nativeDelete(Invitation, open)) === 0) throw linkIsOver();
  const userId = await account();
  if ((await tx.em.count(Member, { organization: organization.id, user: userId })) > 0) {
    throw new DomainError('member.already', { status: 409, params: { email } });
  }
  const member = await enterMember(tx, { organizationId: organization.id, userId, chosen, eventIds });
  tx.audit('invitation.accepted', memberSubject(organization.id, member.id, email), {
    after: { email, role: chosen.label, ...(eventIds && { eventIds }) },
  });
  return { userId, organizationSlug: organization.slug };
}

/** Whoever was thrown out, or may less by now, has handed on nothing. */
async function refuseStrayInviter(
  { em }: TxScope,
  organizationId: string,
  inviterId: string | null,
  chosen: ChosenRole,
): Promise<void> {
  if (inviterId === null) return;
  const inviter = await em.findOne(User, { id: inviterId });
  if (!inviter) throw linkIsOver();
  try {
    await refuseBeyond({ em, actor: actorOf(inviter) }, organizationId, [chosen]);
  } catch (error) {
    throw error instanceof DomainError ? linkIsOver(error) : error;
  }
}

function openInvitation(scope: Scope, token: string) {
  return scope.em.findOne(
    Invitation,
    { tokenHash: hashToken(token), expiresAt: { $gt: scope.clock.now() } },
    { populate: ['organization'], refresh: true },
  );
}

function linkIsOver(cause?: unknown): DomainError {
  return new DomainError('invitation.link_over', { status: 410, cause });
}
