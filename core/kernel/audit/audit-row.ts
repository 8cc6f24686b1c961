import { newId } from '../ids.ts';
import type { Actor } from '../scope/actor.ts';
import type { AuditChange, AuditSubject, ScopeFacts } from '../scope/scope.ts';

/** The row of `audit_entries` for one act. */
export function auditRow(facts: ScopeFacts, action: string, subject: AuditSubject, change: AuditChange = {}) {
  return {
    id: newId(),
    at: facts.clock.now(),
    actorKind: facts.actor.kind,
    actorId: idOf(facts.actor),
    actorLabel: facts.actor.kind === 'user' ? facts.actor.email : null,
    action,
    subjectKind: subject.kind,
    subjectId: subject.id,
    subjectLabel: subject.label?.slice(0, 254) ?? null,
    organizationId: subject.organizationId ?? null,
    before: change.before ?? null,
    after: change.after ?? null,
    note: change.note ?? null,
    ip: facts.origin.ip ?? null,
    requestId: facts.origin.requestId ?? null,
  };
}

function idOf(actor: Actor): string | null {
  switch (actor.kind) {
    case 'user':
      return actor.userId;
    case 'buyer':
      return actor.orderId;
    case 'plugin':
      return actor.pluginId;
    default:
      return null;
  }
}
