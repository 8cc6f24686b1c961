import { createHmac } from 'node:crypto';
import { DomainError } from '../../kernel/errors.ts';
import { newDigits, newId, newToken } from '../../kernel/ids.ts';
import type { Scope, SiteFacts, TxScope } from '../../kernel/scope/scope.ts';
import { hashToken, seal } from '../../kernel/seal.ts';
import { EmailVerification } from './email-verification.entity.ts';
import { mayMail } from './slow-guesses.ts';
import { User } from './user.entity.ts';

const VALID = { hours: 24 };
const KEY = 'email-verification';

/** Sends a person another link and code; those before are worthless. */
export async function requestVerification(scope: Scope, { userId }: { readonly userId: string }): Promise<void> {
  const user = await scope.em.findOne(User, { id: userId });
  if (!user) throw new DomainError('user.not_found', { status: 404 });
  if (user.emailVerifiedAt) throw new DomainError('verification.done', { status: 409 });
  if (!(await mayAsk(scope, user.email))) throw new DomainError('verification.too_many', { status: 429 });
  await sendVerification(scope, user);
}

/** The same for a browser that registered. Says nothing about whether it made an account. */
export async function repeatVerification(scope: Scope, { browser }: { readonly browser: string }): Promise<void> {
  const last = await scope.em.findOne(
    EmailVerification,
    { browserHash: hashToken(browser), expiresAt: { $gt: scope.clock.now() } },
    { populate: ['user'], orderBy: { id: 'desc' } },
  );
  const user = last?.user.$;
  if (!user || user.emailVerifiedAt || !(await mayAsk(scope, user.email))) return;
  await sendVerification(scope, user, browser);
}

/** Whether one more mail may be sent to an address that somebody typed. */
export function mayAsk(scope: Scope, email: string): Promise<boolean> {
  return mayMail(scope, { at: 'email-verification', account: email, ip: scope.origin.ip ?? '' });
}

async function sendVerification(scope: Scope, user: User, browser?: string): Promise<void> {
  const verification = prepareVerification(scope.site, browser);
  await scope.tx(async (tx) => {
    await tx.em.nativeUpdate(EmailVerification, { user: user.id, usedAt: null }, { usedAt: tx.clock.now() });
    verification(tx, user);
    tx.audit('user.verification_requested', { kind: 'user', id: user.id, label: user.email });
  });
}

type Verified = Pick<User, 'id' | 'email' | 'name' | 'locale'>;

/** Makes a link and a code; what it returns writes them down and announces them as a step of a transaction. */
export function prepareVerification(site: SiteFacts, browser?: string): (tx: TxScope, user: Verified) => void {
  const id = newId();
  const token = newToken();
  const code = newDigits(6);
  const sealedToken = seal(site.key(KEY), token);
  const sealedCode = seal(site.key(KEY), code);

  return (tx, { id: userId, email, name, locale }) => {
    const expiresAt = tx.clock.in(VALID);
    tx.em.create(EmailVerification, {
      id,
      user: tx.em.getReference(User, userId, { wrapped: true }),
      email,
      tokenHash: hashToken(token),
      codeHash: codeHash(site, id, code),
      browserHash: browser === undefined ? null : hashToken(browser),
      createdAt: tx.clock.now(),
      expiresAt,
    });
    tx.emit('user.verification_requested', {
      ...{ v: 1, userId, email, name, locale, sealedToken, sealedCode },
      expiresAt: expiresAt.toISOString(),
    });
  };
}

/** A million codes are counted through in no time, so the hash needs a key that the database does not hold. */
export function codeHash(site: SiteFacts, id: string, code: string): string {
  return createHmac('sha256', site.key(KEY)).update(`${id} ${code}`).digest('hex');
}
