import { DomainError } from '../errors.ts';
import type { TxScope } from '../scope/scope.ts';
import { AuditEntry } from './audit.entity.ts';

/**
 * Refuses an edit of a row that somebody else changed since its form was shown, and says who and when. Call it with
 * the row locked. `seen` is the version the form carried; without one the edit is taken.
 */
export async function refuseStale(
  tx: TxScope,
  subject: { readonly kind: string; readonly id: string },
  version: number,
  seen: number | undefined,
): Promise<void> {
  if (seen === undefined || seen === version) return;
  const [last] = await tx.em.find(
    AuditEntry,
    { subjectKind: subject.kind, subjectId: subject.id },
    { orderBy: { id: 'desc' }, limit: 1, disableIdentityMap: true },
  );
  const when = last && new Intl.DateTimeFormat(tx.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  const params = last && when ? { who: last.actorLabel ?? last.actorKind, when: `${when.format(last.at)} UTC` } : {};
  throw new DomainError(last ? 'conflict.changed' : 'conflict.changed_by_somebody', { status: 409, params });
}
