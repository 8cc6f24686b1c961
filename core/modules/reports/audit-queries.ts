import { type FilterQuery, raw } from '@mikro-orm/core';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { likePattern } from '../../kernel/db/like.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

type Facts = Readonly<Record<string, unknown>>;

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorLabel: string | null;
  /** The admin who acted in the actor's place. */
  readonly impersonatorId: string | null;
  readonly impersonatorLabel: string | null;
  /** The program that acted for the actor. */
  readonly viaLabel: string | null;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly subjectLabel: string | null;
  readonly organizationId: string | null;
  readonly before: Facts | null;
  readonly after: Facts | null;
  readonly note: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  /** The place in the chain and the hash there; nothing in the first minute. */
  readonly seq: number | null;
  readonly hash: string | null;
}

export interface AuditFilter {
  /** Nothing: the whole site. */
  readonly organizationId?: string | undefined;
  readonly action?: string | undefined;
  readonly subjectKind?: string | undefined;
  readonly subjectId?: string | undefined;
  /** The id of whoever acted, or a part of what they are called. */
  readonly actor?: string | undefined;
  /** A part of what the thing or the person is called, or of the note. */
  readonly q?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

export interface ListAudit extends AuditFilter {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface AuditPage {
  readonly rows: AuditRow[];
  readonly nextCursor: string | undefined;
}

/** What happened, newest first. */
export async function listAudit(scope: Pick<Scope, 'em'>, list: ListAudit): Promise<AuditPage> {
  const { cursor, limit = 50 } = list;
  const where = [...conditions(list), ...(cursor === undefined ? [] : [{ id: { $lt: cursor } }])];
  const found = await read(scope, where.length === 0 ? {} : { $and: where }, limit + 1);
  const rows = found.slice(0, limit);
  return { rows, nextCursor: found.length > limit ? rows.at(-1)?.id : undefined };
}

/** One entry, within one organization where that is given. */
export async function auditEntry(
  scope: Pick<Scope, 'em'>,
  { id, organizationId }: { readonly id: string; readonly organizationId?: string | undefined },
): Promise<AuditRow | undefined> {
  if (!isId(id)) return undefined;
  const [row] = await read(scope, { id, ...(organizationId === undefined ? {} : { organizationId }) }, 1);
  return row;
}

/** The history of one thing, and of the things that belong to it where their ids are given. */
export async function historyOf(
  scope: Scope,
  subjectIds: readonly string[],
  { limit = 30, before, beginning, notBeginning = [] }: ReadHistory = {},
): Promise<AuditRow[]> {
  const like = (begin: string) => ({ action: { $like: `${begin}%` } });
  const where: FilterQuery<AuditEntry>[] = [
    { subjectId: { $in: [...subjectIds] } },
    ...(before ? [{ at: { $lte: before } }] : []),
    ...(beginning ? [{ $or: beginning.map(like) }] : []),
    ...notBeginning.map((begin) => ({ $not: like(begin) })),
  ];
  return read(scope, { $and: where }, limit);
}

interface ReadHistory {
  readonly limit?: number;
  readonly before?: Date | undefined;
  /** Only acts whose names begin so. */
  readonly beginning?: readonly string[];
  /** Only others. */
  readonly notBeginning?: readonly string[];
}

export function countAudit(scope: Pick<Scope, 'em'>, filter: AuditFilter): Promise<number> {
  const where = conditions(filter);
  return scope.em.count(AuditEntry, where.length === 0 ? {} : { $and: where });
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
  'api_key',
  'device',
  'report',
  'settings',
] as const;

function conditions(filter: AuditFilter): FilterQuery<AuditEntry>[] {
  const { organizationId, action, subjectKind, subjectId, actor, q, from, to } = filter;
  const who = actor?.trim();
  const words = q?.trim();
  return [
    ...(organizationId === undefined ? [] : [{ organizationId }]),
    ...(action === undefined ? [] : [{ action }]),
    ...(subjectKind === undefined ? [] : [{ subjectKind }]),
    ...(subjectId === undefined ? [] : [{ subjectId }]),
    ...(who ? [isId(who) ? { actorId: who } : anyLike(who, ['actor_label', 'impersonator_label', 'via_label'])] : []),
    ...(words ? [anyLike(words, ['subject_label', 'actor_label', 'note'])] : []),
    ...(from === undefined ? [] : [{ at: { $gte: from } }]),
    ...(to === undefined ? [] : [{ at: { $lt: to } }]),
  ];
}

function anyLike(text: string, columns: readonly string[]): FilterQuery<AuditEntry> {
  const $like = likePattern(text.toLowerCase());
  return { $or: columns.map((column) => ({ [raw(`lower(${column})`)]: { $like } })) };
}

async function read({ em }: Pick<Scope, 'em'>, where: FilterQuery<AuditEntry>, limit: number): Promise<AuditRow[]> {
  const entries = await em.find(AuditEntry, where, { orderBy: { id: 'desc' }, limit, disableIdentityMap: true });
  return entries.map((entry) => ({
    id: entry.id,
    at: entry.at,
    actorKind: entry.actorKind,
    actorId: entry.actorId ?? null,
    actorLabel: entry.actorLabel ?? null,
    impersonatorId: entry.impersonatorId ?? null,
    impersonatorLabel: entry.impersonatorLabel ?? null,
    viaLabel: entry.viaLabel ?? null,
    action: entry.action,
    subjectKind: entry.subjectKind,
    subjectId: entry.subjectId,
    subjectLabel: entry.subjectLabel ?? null,
    organizationId: entry.organizationId ?? null,
    before: entry.before ?? null,
    after: entry.after ?? null,
    note: entry.note ?? null,
    ip: entry.ip ?? null,
    userAgent: entry.userAgent ?? null,
    requestId: entry.requestId ?? null,
    seq: entry.seq ?? null,
    hash: entry.hash ?? null,
  }));
}
