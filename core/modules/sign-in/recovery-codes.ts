import { createHmac } from 'node:crypto';
import { DomainError } from '../../kernel/errors.ts';
import { newCode, newId } from '../../kernel/ids.ts';
import type { Scope, SiteFacts, TxScope } from '../../kernel/scope/scope.ts';
import { User } from '../users/index.ts';
import { ownerOf, tell } from './factor-changes.ts';
import { RecoveryCode } from './recovery-code.entity.ts';

export const RECOVERY_CODES = 10;
const LENGTH = 10;

/** New codes, which are told this once; those from before count no more. */
export async function renewRecoveryCodes(scope: Scope, userId: string): Promise<readonly string[]> {
  const owner = await ownerOf(scope, userId);
  const codes = Array.from({ length: RECOVERY_CODES }, () => newCode(LENGTH));
  await scope.tx(async (tx) => {
    await writeRecoveryCodes(tx, scope.site, userId, codes);
    tell(tx, owner, 'recovery_codes_renewed');
  });
  return codes.map(shown);
}

async function writeRecoveryCodes(
  tx: TxScope,
  site: SiteFacts,
  userId: string,
  codes: readonly string[],
): Promise<void> {
  await tx.em.nativeDelete(RecoveryCode, { user: userId });
  for (const code of codes) {
    tx.em.create(RecoveryCode, {
      id: newId(),
      user: tx.em.getReference(User, userId, { wrapped: true }),
      codeHash: hashOf(site, userId, code),
      createdAt: tx.clock.now(),
    });
  }
}

/** Uses up a code. The database lets it pass once, whoever asks at the same moment. */
export async function useRecoveryCode(scope: Scope, userId: string, given: string): Promise<void> {
  const owner = await ownerOf(scope, userId);
  const codeHash = hashOf(scope.site, userId, given.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''));
  await scope.tx(async (tx) => {
    const usedAt = tx.clock.now();
    const used = await tx.em.nativeUpdate(RecoveryCode, { user: userId, codeHash, usedAt: null }, { usedAt });
    if (used === 0) throw new DomainError('sign_in.code_wrong', { status: 401, field: 'code' });
    tell(tx, owner, 'recovery_code_used');
  });
}

export function recoveryCodesLeft(scope: Scope, userId: string): Promise<number> {
  return scope.em.count(RecoveryCode, { user: userId, usedAt: null });
}

function hashOf(site: SiteFacts, userId: string, code: string): string {
  return createHmac('sha256', site.key('recovery-codes')).update(`${userId}:${code}`).digest('hex');
}

/** `ABCDE-FGHJK`, for reading and typing. */
function shown(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}
