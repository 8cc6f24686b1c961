import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { mayMail, User } from '../users/index.ts';
import { DataExport } from './data-export.entity.ts';
import { pathOf } from './export-file.ts';
import { makeExport } from './make-export.job.ts';

/** Asks for a file with all that is kept about a person. A mail tells when it is there; the one before ends. */
export async function requestExport(
  scope: Scope,
  { userId }: { readonly userId: string },
): Promise<{ exportId: string }> {
  const guess = { at: 'data-export', account: userId, ip: scope.origin.ip ?? '' };
  if (!(await mayMail(scope, guess))) throw new DomainError('data_export.too_many', { status: 429 });
  try {
    return await scope.tx(async (tx) => {
      // Shared: an account that is being deleted gets no new file.
      const user = await tx.em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_READ });
      if (!user) throw new DomainError('user.not_found', { status: 404 });
      const exportId = newId();
      const now = tx.clock.now();
      await tx.em.insert(DataExport, {
        ...{ id: exportId, user: userId, state: 'making', openFor: userId },
        ...{ path: pathOf(exportId), createdAt: now },
      });
      await tx.em.nativeUpdate(DataExport, { user: userId, state: 'ready' }, { expiresAt: now });
      tx.audit('user.export_requested', { kind: 'user', id: userId, label: user.email });
      tx.enqueue(makeExport, { exportId });
      return { exportId };
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new DomainError('data_export.open', { status: 409 });
  }
}
