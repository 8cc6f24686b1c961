import type { Scope } from '../../kernel/scope/scope.ts';
import { User } from '../users/index.ts';
import { Invitation } from './invitation.entity.ts';
import type { HeldRole } from './member.entity.ts';

export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: HeldRole;
  readonly customRole: { readonly id: string; readonly name: string } | null;
  readonly eventIds: readonly string[] | null;
  /** The name of the person who sent it last. */
  readonly invitedBy: string | null;
  readonly sentAt: Date;
  readonly expiresAt: Date;
  /** The link no longer works; it can be sent again. */
  readonly isOver: boolean;
}

/** Who was invited and is no member yet, the latest first. */
export async function invitationsOf(scope: Scope, organizationId: string): Promise<InvitationRow[]> {
  const found = await scope.em.find(
    Invitation,
    { organization: organizationId },
    { populate: ['customRole'], orderBy: { id: 'desc' }, disableIdentityMap: true },
  );
  const ids = found.flatMap(({ invitedById }) => invitedById ?? []);
  const inviters =
    ids.length === 0 ? [] : await scope.em.find(User, { id: { $in: ids } }, { disableIdentityMap: true });
  const now = scope.clock.now();
  return found.map(({ id, email, role, customRole, eventIds, invitedById, sentAt, expiresAt }) => ({
    id,
    email,
    role,
    customRole: customRole ? { id: customRole.id, name: customRole.unwrap().name } : null,
    eventIds: eventIds ?? null,
    invitedBy: inviters.find((user) => user.id === invitedById)?.name ?? null,
    sentAt,
    expiresAt,
    isOver: expiresAt <= now,
  }));
}

export async function invitationById(
  scope: Scope,
  organizationId: string,
  id: string,
): Promise<InvitationRow | undefined> {
  return (await invitationsOf(scope, organizationId)).find((row) => row.id === id);
}
