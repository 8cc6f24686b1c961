import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { likePattern } from '../../kernel/db/like.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { localOf } from '../../kernel/values/zoned.ts';
import { seatShort } from '../venues/index.ts';
import type { QuestionRow } from '../questions/index.ts';
import { translate } from '../../kernel/values/translated.ts';
import { answerRowText, answersOf } from './answer-queries.ts';
import { cursorIn, TICKET } from './order-queries.ts';
import { ticketRow, type TicketRow } from './order-rows.ts';
import type { TicketState } from './ticket.entity.ts';

export interface ListAttendees {
  readonly eventId: string;
  readonly q?: string | undefined;
  /** Without it: those who were issued a ticket. */
  readonly state?: TicketState | undefined;
  readonly occurrenceId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface AttendeePage {
  readonly rows: readonly AttendeeRow[];
  readonly nextCursor: string | undefined;
}

export interface AttendeeRow extends TicketRow {
  readonly buyerName: string;
  readonly buyerEmail: string;
}

type Reads = Pick<Scope, 'em'>;

const ATTENDEE = TICKET.replace('t.admitted_at', 't.admitted_at, o.name as buyer_name, o.email as buyer_email');

/** In the order in which their tickets were made. */
export async function listAttendees({ em }: Reads, list: ListAttendees): Promise<AttendeePage> {
  const limit = list.limit ?? 50;
  const where: [string, ...unknown[]][] = [
    ['t.event_id = ?', list.eventId],
    ['t.state = ?', list.state ?? 'valid'],
    ...(list.occurrenceId === undefined ? [] : [['t.occurrence_id = ?', list.occurrenceId] as [string, string]]),
    ...(list.cursor === undefined ? [] : [['t.id > ?', cursorIn(list.cursor)] as [string, string]]),
    ...wordsOf(list.q ?? ''),
  ];
  const found = await em.execute<Record<string, unknown>[]>(
    `${ATTENDEE} where ${where.map(([sql]) => sql).join(' and ')} order by t.id limit ${limit + 1}`,
    where.flatMap(([, ...params]) => params),
  );
  const rows = found.slice(0, limit).map((row) => ({
    ...ticketRow(row),
    buyerName: String(row['buyer_name'] ?? ''),
    buyerEmail: String(row['buyer_email'] ?? ''),
  }));
  return { rows, nextCursor: found.length > limit ? rows.at(-1)!.id : undefined };
}

const AT_ONCE = 1000;

/**
 * The list as a file for a spreadsheet, page by page, so that its size does not matter. Cells that a spreadsheet would
 * take for a formula are marked as text: names come from strangers.
 */
export function attendeesCsv(
  scope: Pick<Scope, 'em' | 't' | 'locale'>,
  list: ListAttendees & { readonly zone: string; readonly questions: readonly QuestionRow[] },
): Readable {
  const columns = ['name', 'email', 'ticket', 'seat', 'date', 'code', 'order', 'buyer', 'buyer_email', 'admitted_at'];
  const header = [
    ...columns.map((key) => ({ key, header: scope.t(`attendees.csv.${key}`) })),
    ...list.questions.map(({ id, label }) => ({ key: id, header: translate(label, scope.locale) })),
  ];
  const csv = stringify({ header: true, bom: true, columns: header, escape_formulas: true, record_delimiter: '\r\n' });
  return Readable.from(records(scope, list)).pipe(csv);
}

async function* records(
  at: Pick<Scope, 'em' | 't' | 'locale'>,
  list: ListAttendees & { readonly zone: string; readonly questions: readonly QuestionRow[] },
) {
  let cursor: string | undefined;
  do {
    const page: AttendeePage = await listAttendees(at, { ...list, cursor, limit: AT_ONCE });
    const answers = list.questions.length > 0 ? await answersOfTickets(at, page.rows) : new Map();
    for (const row of page.rows) {
      yield {
        name: row.attendeeName,
        email: row.attendeeEmail ?? '',
        ticket: row.name,
        seat: row.seat ? seatShort(row.seat) : '',
        date: localOf(row.startsAt, list.zone).replace('T', ' '),
        code: row.code,
        order: row.orderCode,
        buyer: row.buyerName,
        buyer_email: row.buyerEmail,
        admitted_at: row.admittedAt ? localOf(row.admittedAt, list.zone).replace('T', ' ') : '',
        ...Object.fromEntries(answers.get(row.id) ?? []),
      };
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** What was answered for each ticket, and for the order that it belongs to, by question. */
export async function answersOfTickets(
  at: Pick<Scope, 'em' | 't' | 'locale'>,
  tickets: readonly Pick<TicketRow, 'id' | 'orderId'>[],
): Promise<Map<string, (readonly [questionId: string, text: string])[]>> {
  const rows = await answersOf(at, [...new Set(tickets.map(({ orderId }) => orderId))]);
  const bySubject = Map.groupBy(rows, ({ ticketId, orderId }) => ticketId ?? orderId);
  return new Map(
    tickets.map(({ id, orderId }) => {
      const mine = [...(bySubject.get(orderId) ?? []), ...(bySubject.get(id) ?? [])];
      return [id, mine.map((row) => [row.questionId, answerRowText(at, row)] as const)];
    }),
  );
}

function wordsOf(q: string): [string, ...unknown[]][] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 6);
  return words.map((word) => {
    const like = likePattern(word);
    return [
      `(lower(t.attendee_name) like ? or lower(t.attendee_email) like ? or lower(o.name) like ? or o.email like ?
        or o.code like ?)`,
      like,
      like,
      like,
      like,
      likePattern(word.toUpperCase()),
    ];
  });
}
