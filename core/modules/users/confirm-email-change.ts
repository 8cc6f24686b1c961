import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { EmailChange } from './email-change.entity.ts';
import { PasswordReset } from './password-reset.entity.ts';
import { User } from './user.entity.ts';
import { noteVerified } from './verify-email.ts';

export interface OpenEmailChange {
  readonly newEmail: string;
  readonly oldEmail: string;
  readonly oldConfirmed: boolean;
  readonly newConfirmed: boolean;
  /** Whose mailbox the link was in. */
  readonly from: 'old' | 'new';
}

/** What a link is about, or nothing where it is over. */
export async function emailChangeBehind(scope: Scope, token: string): Promise<OpenEmailChange | undefined> {
  const change = await scope.em.findOne(EmailChange, openBy(scope, token), { populate: ['user'], refresh: true });
  if (!change) return undefined;
  return {
    newEmail: change.newEmail,
    oldEmail: change.user.$.email,
    oldConfirmed: Boolean(change.oldConfirmedAt),
    newConfirmed: Boolean(change.newConfirmedAt),
    from: change.oldTokenHash === hashToken(token) ? 'old' : 'new',
  };
}

/** The change that waits for its links, for the page of the account. */
export async function openEmailChangeOf(
  scope: Scope,
  userId: string,
): Promise<Pick<OpenEmailChange, 'newEmail' | 'oldConfirmed' | 'newConfirmed'> | undefined> {
  const where = { user: userId, endedAt: null, expiresAt: { $gt: scope.clock.now() } };
  const change = await scope.em.findOne(EmailChange, where, { orderBy: { id: 'desc' }, disableIdentityMap: true });
  if (!change) return undefined;
  const { newEmail, oldConfirmedAt, newConfirmedAt } = change;
  return { newEmail, oldConfirmed: Boolean(oldConfirmedAt), newConfirmed: Boolean(newConfirmedAt) };
}

/** One mailbox agrees; with the second one the address changes. Sessions go on, other links from mails die. */
export async function confirmEmailChange(
  scope: Scope,
  { token }: { readonly token: string },
): Promise<{ userId: string; changed: boolean }> {
  try {
    return await scope.tx(async (tx) => {
      // Locked, so that of two links at the same moment the second one sees the first.
      const change = await tx.em.findOne(EmailChange, openBy(tx, token), { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!change) throw linkIsOver();
      const now = tx.clock.now();
      if (change.oldTokenHash === hashToken(token)) change.oldConfirmedAt ??= now;
      else change.newConfirmedAt ??= now;
      const userId = change.user.id;
      const changed = Boolean(change.oldConfirmedAt && change.newConfirmedAt);
      if (changed) await apply(tx, change);
      return { userId, changed };
    });
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw linkIsOver();
    throw error;
  }
}

/** The old mailbox, or the person who is signed in, stops it. */
export async function stopEmailChange(
  scope: Scope,
  by: { readonly token: string } | { readonly userId: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const endedAt = tx.clock.now();
    const where = 'token' in by ? { oldTokenHash: hashToken(by.token) } : { user: by.userId };
    const change = await tx.em.findOne(EmailChange, { ...where, endedAt: null }, { populate: ['user'] });
    if (!change) return;
    await tx.em.nativeUpdate(EmailChange, { id: change.id, endedAt: null }, { endedAt });
    const { id, email: label } = change.user.$;
    tx.audit('user.email_change_stopped', { kind: 'user', id, label }, { before: { email: change.newEmail } });
  });
}

async function apply(tx: TxScope, change: EmailChange): Promise<void> {
  const now = tx.clock.now();
  const user = await tx.em.findOneOrFail(User, { id: change.user.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const before = user.email;
  user.email = change.newEmail;
  user.emailVerifiedAt = null;
  change.endedAt = now;
  await tx.em.flush();
  await tx.em.nativeUpdate(PasswordReset, { user: user.id, usedAt: null }, { usedAt: now });
  await noteVerified(tx, user);
  tx.audit(
    'user.email_changed',
    { kind: 'user', id: user.id, label: change.newEmail },
    { before: { email: before }, after: { email: change.newEmail } },
  );
  tx.emit('user.email_changed', { v: 1, userId: user.id, before, after: change.newEmail });
}

function openBy({ clock }: Pick<Scope, 'clock'>, token: string) {
  const tokenHash = hashToken(token);
  return {
    $or: [{ oldTokenHash: tokenHash }, { newTokenHash: tokenHash }],
    endedAt: null,
    expiresAt: { $gt: clock.now() },
  };
}

function linkIsOver(): DomainError {
  return new DomainError('email_change.link_over', { status: 410 });
}
