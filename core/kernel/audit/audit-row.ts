import type { EntityManager } from '@mikro-orm/sql';
import { insertRows, type SqlValue } from '../db/insert-rows.ts';
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

const COLUMNS = [
  ...[
    'id',
    'at',
    'actor_kind',
    'actor_id',
    'actor_label',
    'impersonator_id',
    'impersonator_label',
    'via_id',
    'via_label',
  ],
  ...['action', 'subject_kind', 'subject_id', 'subject_label', 'organization_id', 'before', 'after', 'note'],
  ...['ip', 'user_agent', 'request_id'],
].join(', ');

/** Plain SQL: each order leaves two of them. */
export async function writeAudit(em: EntityManager, rows: readonly ReturnType<typeof auditRow>[]): Promise<void> {
  const json = (value: object | null) => value && JSON.stringify(value);
  await insertRows(
    em,
    'audit_entries',
    COLUMNS,
    rows.map((row): SqlValue[] => [
      ...[row.id, row.at, row.actorKind, row.actorId, row.actorLabel],
      ...[row.impersonatorId, row.impersonatorLabel, row.viaId, row.viaLabel],
      ...[row.action, row.subjectKind, row.subjectId, row.subjectLabel, row.organizationId],
      ...[json(row.before), json(row.after), row.note, row.ip, row.userAgent, row.requestId],
    ]),
  );
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
