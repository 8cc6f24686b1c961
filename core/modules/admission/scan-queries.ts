import { instantIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { seatsIn } from '../orders/index.ts';
import type { SeatName } from '../venues/index.ts';
import type { ScanResult } from './scan.entity.ts';
import { places } from './scanned-ticket.ts';

export interface ScanRow {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly scanId: string | null;
  readonly ticketId: string | null;
  readonly listId: string | null;
  readonly result: ScanResult;
  /** What was read, where it led to no ticket. */
  readonly reading: string | null;
  readonly at: Date;
  readonly by: string | null;
  readonly undoneAt: Date | null;
  /** Of its ticket. */
  readonly attendeeName: string | null;
  readonly typeName: string | null;
  readonly seat: SeatName | null;
  readonly orderCode: string | null;
}

type Raw = Record<string, unknown>;
type Reads = Pick<Scope, 'em'>;

const SCAN = `
  select s.id, s.organization_id, s.event_id, s.scan_id, s.ticket_id, s.list_id, s.result, s.reading, s.at, s.by_label,
    s.undone_at, t.attendee_name, l.name as type_name, t.position, l.seats,
    o.code as order_code
  from scans s
  left join tickets t on t.id = s.ticket_id
  left join orders o on o.id = t.order_id
  left join order_lines l on l.id = t.line_id`;

export interface ListScans {
  readonly eventId: string;
  readonly result?: ScanResult | undefined;
  readonly listId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface ScanPage {
  readonly rows: readonly ScanRow[];
  readonly nextCursor: string | undefined;
}

/** What was scanned at an event, the latest first, refused ones included. */
export async function listScans({ em }: Reads, list: ListScans): Promise<ScanPage> {
  const limit = list.limit ?? 50;
  const where: [string, string][] = [
    ['s.event_id = ?', list.eventId],
    ...(list.result === undefined ? [] : [['s.result = ?', list.result] as [string, string]]),
    ...(list.listId === undefined ? [] : [['s.list_id = ?', list.listId] as [string, string]]),
    ...(list.cursor === undefined ? [] : [['s.id < ?', cursorIn(list.cursor)] as [string, string]]),
  ];
  const found = await em.execute<Raw[]>(
    `${SCAN} where ${where.map(([sql]) => sql).join(' and ')} order by s.id desc limit ${limit + 1}`,
    where.map(([, value]) => value),
  );
  const rows = found.slice(0, limit).map(scanRow);
  return { rows, nextCursor: found.length > limit ? rows.at(-1)!.id : undefined };
}

/** The last few, for the door's own screen. */
export async function recentScans(at: Reads, eventId: string, listId?: string): Promise<readonly ScanRow[]> {
  return (await listScans(at, { eventId, listId, limit: 10 })).rows;
}

export async function scanById({ em }: Reads, id: string): Promise<ScanRow | undefined> {
  return (await em.execute<Raw[]>(`${SCAN} where s.id = ?`, [id])).map(scanRow)[0];
}

/** Scans that were answered already, by what their scanners called them. */
export async function scansBySender({ em }: Reads, scanIds: readonly string[]): Promise<readonly ScanRow[]> {
  if (scanIds.length === 0) return [];
  return (await em.execute<Raw[]>(`${SCAN} where s.scan_id in (${places(scanIds)})`, [...scanIds])).map(scanRow);
}

export interface Admission {
  readonly scan: string;
  readonly at: Date;
  readonly by: string | null;
}

/** When these tickets were let in, in that order, by ticket; those that were taken back as well. */
export async function admissionsOf({ em }: Reads, ticketIds: readonly string[]): Promise<Map<string, Admission[]>> {
  if (ticketIds.length === 0) return new Map();
  const rows = await em.execute<Raw[]>(
    `select id, ticket_id, at, by_label from scans
     where ticket_id in (${places(ticketIds)}) and result = 'valid' order by id`,
    [...ticketIds],
  );
  const admissions = new Map<string, Admission[]>();
  for (const row of rows) {
    const ticketId = String(row['ticket_id']);
    const one = { scan: String(row['id']), at: instantIn(row['at']), by: maybeText(row['by_label']) };
    admissions.set(ticketId, [...(admissions.get(ticketId) ?? []), one]);
  }
  return admissions;
}

function cursorIn(cursor: string): string {
  if (!/^[0-9a-f-]{36}$/.test(cursor)) throw new DomainError('input.cursor', { status: 400, field: 'cursor' });
  return cursor;
}

function scanRow(row: Raw): ScanRow {
  return {
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    scanId: maybeText(row['scan_id']),
    ticketId: maybeText(row['ticket_id']),
    listId: maybeText(row['list_id']),
    result: row['result'] as ScanResult,
    reading: maybeText(row['reading']),
    at: instantIn(row['at']),
    by: maybeText(row['by_label']),
    undoneAt: maybeInstantIn(row['undone_at']),
    attendeeName: maybeText(row['attendee_name']),
    typeName: maybeText(row['type_name']),
    seat: seatsIn(row['seats'])?.[numberIn(row['position'])] ?? null,
    orderCode: maybeText(row['order_code']),
  };
}

function maybeText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** What the door refused of these tickets, the newest first; those that it admitted are acts of their own. */
export async function scansOfTickets(
  { em }: Pick<Scope, 'em'>,
  ticketIds: readonly string[],
  { limit, before }: { readonly limit: number; readonly before?: Date | undefined },
): Promise<{ id: string; at: Date; ticketId: string; result: ScanResult; by: string | null }[]> {
  if (ticketIds.length === 0) return [];
  const rows = await em.execute<Record<string, unknown>[]>(
    `select id, at, ticket_id, result, by_label from scans
     where ticket_id in (?) and result <> 'valid' ${before ? 'and at <= ?' : ''} order by at desc, id desc limit ${limit}`,
    [ticketIds, ...(before ? [before] : [])],
  );
  return rows.map((row) => ({
    ...{ id: String(row['id']), at: instantIn(row['at']), ticketId: String(row['ticket_id']) },
    result: row['result'] as ScanResult,
    by: row['by_label'] === null ? null : String(row['by_label']),
  }));
}
