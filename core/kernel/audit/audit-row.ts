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
    actorLabel: labelOf(facts.actor),
    ...throughWhom(facts.actor),
    action,
    subjectKind: subject.kind,
    subjectId: subject.id,
    subjectLabel: subject.label?.slice(0, 254) ?? null,
    organizationId: subject.organizationId ?? null,
    before: change.before ?? null,
    after: change.after ?? null,
    note: change.note ?? null,
    ip: facts.origin.ip ?? null,
    userAgent: facts.origin.userAgent?.slice(0, 255) ?? null,
    requestId: facts.origin.requestId ?? null,
  };
}

function idOf(actor: Actor): string | null {
  switch (actor.kind) {
    case 'user':
      return actor.userId;
    case 'key':
      return actor.keyId;
    case 'device':
      return actor.deviceId;
    case 'buyer':
      return actor.orderId;
    case 'plugin':
      return actor.pluginId;
    default:
      return null;
  }
}

/** The admin who acts in a person's place, and the program that acts for them. */
function throughWhom(actor: Actor) {
  const { impersonator = undefined, via = undefined } = actor.kind === 'user' ? actor : {};
  return {
    impersonatorId: impersonator?.userId ?? null,
    impersonatorLabel: impersonator?.email ?? null,
    viaId: via?.clientId.slice(0, 80) ?? null,
    viaLabel: via?.name.slice(0, 254) ?? null,
  };
}

function labelOf(actor: Actor): string | null {
  if (actor.kind === 'user') return actor.email;
  return actor.kind === 'key' || actor.kind === 'device' ? actor.name.slice(0, 254) : null;
}
