import { createHmac } from 'node:crypto';
import { raw } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { newDigits, newId } from '../../kernel/ids.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import { sameText, seal } from '../../kernel/seal.ts';
import { mayMail, User } from '../users/index.ts';
import { ownerOf } from './factor-changes.ts';
import { MailCode } from './mail-code.entity.ts';

const VALID = { minutes: 10 };
const ATTEMPTS = 5;
const KEY = 'mail-code';

/** Whose code it is, and where it counts: in one sign-in that waits, or in one session. */
export interface MailCodeFor {
  readonly userId: string;
  readonly boundTo: string;
}

/** Mails a code; those from before for the same purpose are worthless. The caller knows that a code may prove it. */
export async function sendMailCode(
  scope: Scope,
  { userId, boundTo, browser }: MailCodeFor & { readonly browser: string | undefined },
): Promise<void> {
  const { email, name, locale } = await ownerOf(scope, userId);
  const guess = { at: 'mail-code', account: userId, ip: scope.origin.ip ?? '', browser };
  if (!(await mayMail(scope, guess))) throw new DomainError('sign_in.mails_too_many', { status: 429 });
  const [id, code] = [newId(), newDigits(6)];
  const sealedCode = seal(scope.site.key(KEY), code);

  await scope.tx(async (tx) => {
    const [createdAt, expiresAt] = [tx.clock.now(), tx.clock.in(VALID)];
    await tx.em.nativeUpdate(MailCode, { boundTo, usedAt: null }, { usedAt: createdAt });
    const user = tx.em.getReference(User, userId, { wrapped: true });
    const codeHash = hashOf(scope.site, id, code);
    tx.em.create(MailCode, { id, user, boundTo, codeHash, attempts: 0, createdAt, expiresAt });
    tx.audit('user.mail_code_requested', { kind: 'user', id: userId, label: email });
    tx.emit('user.mail_code_requested', {
      ...{ v: 1, userId, email, name, locale, codeId: id, sealedCode },
      expiresAt: expiresAt.toISOString(),
    });
  });
}

/** Whether a code is on its way that can still be typed. */
export async function mailCodeWaits(scope: Scope, whose: MailCodeFor): Promise<boolean> {
  return (await lastCode(scope, whose)) !== null;
}

/** Uses up a code. The database lets it pass once, whoever asks at the same moment. */
export async function useMailCode(scope: Scope, whose: MailCodeFor, given: string): Promise<void> {
  const code = given.replaceAll(/\s/g, '');
  const last = await lastCode(scope, whose);
  // Counted before the code is looked at, and in a transaction of its own: guesses in parallel are guesses as well.
  if (!last || !(await countAttempt(scope, last.id))) throw isWrong();
  if (!sameText(hashOf(scope.site, last.id, code), last.codeHash)) throw isWrong();
  await scope.tx(async (tx) => {
    const usedAt = tx.clock.now();
    if ((await tx.em.nativeUpdate(MailCode, { id: last.id, usedAt: null }, { usedAt })) === 0) throw isWrong();
  });
}

function lastCode(scope: Scope, { userId, boundTo }: MailCodeFor): Promise<MailCode | null> {
  return scope.em.findOne(
    MailCode,
    { user: userId, boundTo, usedAt: null, attempts: { $lt: ATTEMPTS }, expiresAt: { $gt: scope.clock.now() } },
    { orderBy: { id: 'desc' }, disableIdentityMap: true },
  );
}

async function countAttempt(scope: Scope, id: string): Promise<boolean> {
  return scope.tx(async (tx) => {
    const where = { id, usedAt: null, attempts: { $lt: ATTEMPTS } };
    return (await tx.em.nativeUpdate(MailCode, where, { attempts: raw<number>('attempts + 1') })) === 1;
  });
}

function hashOf(site: SiteFacts, id: string, code: string): string {
  return createHmac('sha256', site.key(KEY)).update(`${id} ${code}`).digest('hex');
}

function isWrong(): DomainError {
  return new DomainError('sign_in.code_wrong', { status: 401, field: 'code' });
}
