import type { Loaded } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { hashToken, sameText } from '../../kernel/seal.ts';
import { EmailVerification } from './email-verification.entity.ts';
import { matchesPassword } from './password.ts';
import { codeHash } from './request-verification.ts';
import { slowGuesses } from './slow-guesses.ts';
import { actorOf } from './user-actor.ts';
import { User } from './user.entity.ts';

/** As it stands in the mail, with or without the spaces that people put in. */
export const EmailCode = z
  .string()
  .transform((code) => code.replace(/\s+/g, ''))
  .pipe(z.string().regex(/^\d{6}$/))
  .meta({ title: 'fields.email_code' });

/** By the code, typed where the person is signed in or in the browser that registered. */
export async function verifyByCode(
  scope: Scope,
  { code, ...by }: { readonly code: string } & ({ readonly userId: string } | { readonly browser: string }),
): Promise<{ userId: string }> {
  const verification = await scope.em.findOne(
    EmailVerification,
    {
      ...('userId' in by ? { user: by.userId } : { browserHash: hashToken(by.browser) }),
      usedAt: null,
      expiresAt: { $gt: scope.clock.now() },
    },
    { populate: ['user'], orderBy: { id: 'desc' }, refresh: true },
  );
  // Counted in the name that was given, so that it answers alike where there is nothing to confirm.
  const account = 'userId' in by ? by.userId : hashToken(by.browser);
  return slowGuesses(scope, { at: 'verify-code', account, ip: scope.origin.ip ?? '' }, async () => {
    if (!verification) throw wrongCode();
    if (!sameText(codeHash(scope.site, verification.id, code), verification.codeHash)) throw wrongCode();
    await complete(scope, verification, wrongCode);
    return { userId: verification.user.id };
  });
}

/**
 * By the link. A link that somebody else asked for must not confirm an account that they made: whoever opens it is signed
 * in to the account, or knows its password.
 */
export async function verifyByLink(
  scope: Scope,
  { token, password }: { readonly token: string; readonly password?: string | undefined },
): Promise<{ userId: string }> {
  const verification = await openVerification(scope, token);
  if (!verification) throw linkIsOver();
  const user = verification.user.$;
  if (!isSignedInAs(scope, user.id)) await provePassword(scope, user, password);
  await complete(scope, verification, linkIsOver);
  return { userId: user.id };
}

/** What the page behind a link asks for: a press of a button, or the password too. */
export async function verificationBehind(
  scope: Scope,
  token: string,
): Promise<{ email: string; needsPassword: boolean } | undefined> {
  const verification = await openVerification(scope, token);
  if (!verification) return undefined;
  return { email: verification.email, needsPassword: !isSignedInAs(scope, verification.user.id) };
}

/** The step that writes down that an address is the person's. */
export async function noteVerified(tx: TxScope, { id, email }: Pick<User, 'id' | 'email'>): Promise<void> {
  const now = tx.clock.now();
  await tx.em.nativeUpdate(EmailVerification, { user: id, usedAt: null }, { usedAt: now });
  const changed = await tx.em.nativeUpdate(User, { id, email, emailVerifiedAt: null }, { emailVerifiedAt: now });
  if (changed === 0) return;
  await tx.action('user.verifying_email', { userId: id, email });
  tx.audit('user.email_verified', { kind: 'user', id, label: email });
  tx.emit('user.email_verified', { v: 1, userId: id, email });
}

/** Some acts need an address that is known to be the person's. */
export async function refuseUnverified(scope: Scope): Promise<void> {
  if (scope.actor.kind !== 'user') return;
  const verified = await scope.em.count(User, { id: scope.actor.userId, emailVerifiedAt: { $ne: null } });
  if (verified === 0) throw new DomainError('user.unverified', { status: 403 });
}

async function complete(
  scope: Scope,
  verification: Loaded<EmailVerification, 'user'>,
  over: () => DomainError,
): Promise<void> {
  const user = verification.user.$;
  await scope.as(actorOf(user)).tx(async (tx) => {
    const usedAt = tx.clock.now();
    const used = await tx.em.nativeUpdate(EmailVerification, { id: verification.id, usedAt: null }, { usedAt });
    if (used === 0) throw over();
    await noteVerified(tx, { id: user.id, email: verification.email });
  });
}

async function provePassword(scope: Scope, user: User, password: string | undefined): Promise<void> {
  if (password === undefined) throw new DomainError('verification.needs_password', { field: 'password' });
  const guess = { at: 'verify-password', account: user.id, ip: scope.origin.ip ?? '' };
  await slowGuesses(scope, guess, async () => {
    if (await matchesPassword(user.passwordHash, password)) return;
    throw new DomainError('verification.wrong_password', { field: 'password' });
  });
}

function openVerification(scope: Scope, token: string) {
  return scope.em.findOne(
    EmailVerification,
    { tokenHash: hashToken(token), usedAt: null, expiresAt: { $gt: scope.clock.now() } },
    { populate: ['user'], refresh: true },
  );
}

function isSignedInAs({ actor }: Scope, userId: string): boolean {
  return actor.kind === 'user' && actor.userId === userId;
}

function wrongCode(): DomainError {
  return new DomainError('verification.wrong_code', { field: 'code' });
}

function linkIsOver(): DomainError {
  return new DomainError('verification.link_over', { status: 410 });
}
