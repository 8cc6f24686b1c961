import { instantIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, type Money } from '../../kernel/values/money.ts';
import { seatsIn, type OrderState, type TicketState } from '../orders/index.ts';
import type { SeatName } from '../venues/index.ts';

/** A ticket as the door sees it. */
export interface ScannedTicket {
  readonly id: string;
  readonly code: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly ticketTypeId: string;
  /** The type's name as it was sold. */
  readonly typeName: string;
  readonly attendeeName: string;
  /** Null for a place without a number. */
  readonly seat: SeatName | null;
  readonly orderId: string;
  readonly orderCode: string;
  readonly state: TicketState;
  readonly admittedAt: Date | null;
  /** Somebody demands the money of its order back. */
  readonly blockedAt: Date | null;
  /** What its order still owes; nothing where all is paid. */
  readonly due: Money | null;
  /** When it admits; null: the whole date. */
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  /** The order is cancelled or ran out, or the event or this date was called off. */
  readonly isCancelled: boolean;
}

type Raw = Record<string, unknown>;

export const SCANNED = `
  select t.id, t.code, t.organization_id, t.event_id, t.occurrence_id, c.starts_at, t.ticket_type_id,
    l.name as type_name, t.attendee_name, t.order_id, o.code as order_code, t.state, t.admitted_at, t.blocked_at,
    t.position, l.seats, y.valid_from, y.valid_until, o.state as order_state, o.currency, o.total_minor, o.paid_minor, o.authorized_minor, e.state as event_state, c.state as date_state
  from tickets t
  inner join orders o on o.id = t.order_id
  inner join order_lines l on l.id = t.line_id
  inner join ticket_types y on y.id = t.ticket_type_id
  inner join occurrences c on c.id = t.occurrence_id
  inner join events e on e.id = t.event_id`;

type Reads = Pick<Scope, 'em'>;

export async function ticketsByCode({ em }: Reads, codes: readonly string[]): Promise<Map<string, ScannedTicket>> {
  return by('code', await rowsOf(em, 't.code', codes));
}

export async function ticketsById({ em }: Reads, ids: readonly string[]): Promise<Map<string, ScannedTicket>> {
  return by('id', await rowsOf(em, 't.id', ids));
}

async function rowsOf(em: Scope['em'], column: 't.code' | 't.id', values: readonly string[]): Promise<ScannedTicket[]> {
  if (values.length === 0) return [];
  const rows = await em.execute<Raw[]>(`${SCANNED} where ${column} in (${places(values)})`, [...values]);
  return rows.map(scannedTicket);
}

/** Placeholders for a list of values. */
export function places(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

function by(key: 'code' | 'id', tickets: readonly ScannedTicket[]): Map<string, ScannedTicket> {
  return new Map(tickets.map((ticket) => [ticket[key], ticket]));
}

export function scannedTicket(row: Raw): ScannedTicket {
  const owed = numberIn(row['total_minor']) - numberIn(row['paid_minor']) - numberIn(row['authorized_minor']);
  const orderState = row['order_state'] as OrderState;
  const isOff = row['event_state'] === 'cancelled' || row['date_state'] === 'cancelled';
  return {
    id: String(row['id']),
    code: String(row['code']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    occurrenceId: String(row['occurrence_id']),
    startsAt: instantIn(row['starts_at']),
    ticketTypeId: String(row['ticket_type_id']),
    typeName: String(row['type_name']),
    attendeeName: String(row['attendee_name']),
    seat: seatsIn(row['seats'])?.[numberIn(row['position'])] ?? null,
    orderId: String(row['order_id']),
    orderCode: String(row['order_code']),
    state: row['state'] as TicketState,
    blockedAt: maybeInstantIn(row['blocked_at']),
    admittedAt: maybeInstantIn(row['admitted_at']),
    due: owed > 0 ? money(owed, String(row['currency'])) : null,
    validFrom: maybeInstantIn(row['valid_from']),
    validUntil: maybeInstantIn(row['valid_until']),
    isCancelled: row['state'] === 'cancelled' || orderState === 'cancelled' || orderState === 'expired' || isOff,
  };
}
