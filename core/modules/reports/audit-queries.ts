import { type FilterQuery, raw } from '@mikro-orm/core';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { likePattern } from '../../kernel/db/like.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorLabel: string | null;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly subjectLabel: string | null;
  readonly organizationId: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly note: string | null;
}

export interface ListAudit {
  /** Nothing: the whole site. */
  readonly organizationId?: string | undefined;
  readonly subjectKind?: string | undefined;
  /** A part of what the thing or the person is called. */
  readonly q?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** What happened, newest first. */
export async function listAudit(
  scope: Scope,
  list: ListAudit,
): Promise<{ rows: AuditRow[]; nextCursor: string | undefined }> {
  const { organizationId, subjectKind, q, from, to, cursor, limit = 50 } = list;
  const pattern = q?.trim() ? likePattern(q.trim().toLowerCase()) : undefined;
  const where: FilterQuery<AuditEntry>[] = [
    ...(organizationId === undefined ? [] : [{ organizationId }]),
    ...(subjectKind === undefined ? [] : [{ subjectKind }]),
    ...(from === undefined ? [] : [{ at: { $gte: from } }]),
    ...(to === undefined ? [] : [{ at: { $lt: to } }]),
    ...(cursor === undefined ? [] : [{ id: { $lt: cursor } }]),
    ...(pattern === undefined
      ? []
      : [
          {
            $or: [
              { [raw('lower(subject_label)')]: { $like: pattern } },
              { [raw('lower(actor_label)')]: { $like: pattern } },
            ],
          },
        ]),
  ];
  const found = await read(scope, where.length === 0 ? {} : { $and: where }, limit + 1);
  const rows = found.slice(0, limit);
  return { rows, nextCursor: found.length > limit ? rows.at(-1)?.id : undefined };
}

/** The history of one thing, and of the things that belong to it where their ids are given. */
export async function historyOf(scope: Scope, subjectIds: readonly string[], limit = 30): Promise<AuditRow[]> {
  return read(scope, { subjectId: { $in: [...subjectIds] } }, limit);
}

/** The kinds of thing that the trail knows, for its filter. */
export const AUDIT_KINDS = [
  'event',
  'occurrence',
  'ticket_type',
  'quota',
  'order',
  'ticket',
  'payment',
  'organization',
  'member',
  'role',
  'invitation',
  'user',
  'check_in_list',
  'gateway_account',
  'settings',
] as const;

async function read(scope: Scope, where: FilterQuery<AuditEntry>, limit: number): Promise<AuditRow[]> {
  const entries = await scope.em.find(AuditEntry, where, { orderBy: { id: 'desc' }, limit, disableIdentityMap: true });
  return entries.map((entry) => ({
    id: entry.id,
    at: entry.at,
    actorKind: entry.actorKind,
    actorLabel: entry.actorLabel ?? null,
    action: entry.action,
    subjectKind: entry.subjectKind,
    subjectId: entry.subjectId,
    subjectLabel: entry.subjectLabel ?? null,
    organizationId: entry.organizationId ?? null,
    before: entry.before ?? null,
    after: entry.after ?? null,
    note: entry.note ?? null,
  }));
}
