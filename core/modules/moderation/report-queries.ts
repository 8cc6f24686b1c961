import type { FilterQuery } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { eventById, type EventDetail } from '../events/index.ts';
import { EventReport, type ReportReason, type ReportState } from './event-report.entity.ts';
import { EventTakedown } from './event-takedown.entity.ts';

export interface ReportRow {
  readonly id: string;
  readonly eventId: string;
  readonly eventTitle: string;
  readonly reason: ReportReason;
  readonly text: string;
  readonly email: string | null;
  readonly state: ReportState;
  readonly note: string | null;
  readonly decidedBy: string | null;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}

export interface ListReports {
  readonly state?: ReportState | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

/** What was reported, the latest first. */
export async function listReports(
  scope: Scope,
  { state, cursor, limit = 50 }: ListReports,
): Promise<{ rows: readonly ReportRow[]; nextCursor: string | undefined }> {
  const where: FilterQuery<EventReport> = {
    ...(state === undefined ? {} : { state }),
    ...(cursor === undefined ? {} : { id: { $lt: cursor } }),
  };
  const found = await read(scope, where, limit + 1);
  const rows = found.slice(0, limit);
  return { rows, nextCursor: found.length > limit ? rows.at(-1)?.id : undefined };
}

/** Those of the ids that there are, the latest first. */
export async function reportsByIds(scope: Scope, ids: readonly string[]): Promise<ReportRow[]> {
  return read(scope, { id: { $in: [...ids] } }, ids.length);
}

export async function reportAt(scope: Scope, id: string): Promise<{ report: ReportRow; event: EventDetail }> {
  const report = isId(id) ? await scope.em.findOne(EventReport, { id }, { disableIdentityMap: true }) : null;
  const event = report && (await eventById(scope, report.event.id));
  if (!report || !event) throw new DomainError('report.not_found', { status: 404 });
  return { report: rowOf(report, { id: event.id, title: translate(event.title, scope.locale, event.locale) }), event };
}

/** Reports that nobody has decided about. */
export function countOpenReports(scope: Scope): Promise<number> {
  return scope.em.count(EventReport, { state: 'open' });
}

export async function takedownOf({ em }: Pick<Scope, 'em'>, eventId: string): Promise<EventTakedown | undefined> {
  const found = await em.findOne(EventTakedown, { event: eventId }, { disableIdentityMap: true });
  return found ?? undefined;
}

async function read(scope: Scope, where: FilterQuery<EventReport>, limit: number): Promise<ReportRow[]> {
  const found = await scope.em.find(EventReport, where, {
    populate: ['event'],
    orderBy: { id: 'desc' },
    limit,
    disableIdentityMap: true,
  });
  return found.map((report) => {
    const event = report.event.$;
    return rowOf(report, { id: event.id, title: translate(event.title, scope.locale, event.locale) });
  });
}

function rowOf(report: EventReport, event: { readonly id: string; readonly title: string }): ReportRow {
  const { id, reason, text, state, createdAt } = report;
  return {
    id,
    eventId: event.id,
    eventTitle: event.title,
    reason,
    text,
    email: report.email ?? null,
    state,
    note: report.note ?? null,
    decidedBy: report.decidedBy ?? null,
    createdAt,
    decidedAt: report.decidedAt ?? null,
  };
}
