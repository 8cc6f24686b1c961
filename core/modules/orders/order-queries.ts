import { likePattern } from '../../kernel/db/like.ts';
import { instantIn, jsonIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { OrderFee, OrderState } from './order.entity.ts';
import type { TicketState } from './ticket.entity.ts';

export interface OrderRow {
  readonly id: string;
  readonly code: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly eventTitle: Translated;
  readonly eventLocale: string;
  readonly secretVersion: number;
  readonly state: OrderState;
  readonly email: string | null;
  readonly name: string | null;
  readonly userId: string | null;
  readonly locale: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  readonly ticketCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt: Date | null;
  readonly placedAt: Date | null;
  readonly confirmedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly cancelReason: string | null;
  readonly fees: readonly OrderFee[];
}

export interface OrderDetail extends OrderRow {
  readonly lines: readonly OrderLineRow[];
  readonly tickets: readonly TicketRow[];
}

export interface OrderLineRow {
  readonly id: string;
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly name: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly totalMinor: number;
}

export interface TicketRow {
  readonly id: string;
  readonly orderId: string;
  readonly orderCode: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly lineId: string;
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** The type's name as it was sold. */
  readonly name: string;
  readonly unitMinor: number;
  readonly currency: string;
  readonly code: string;
  readonly attendeeName: string;
  readonly attendeeEmail: string | null;
  readonly state: TicketState;
  readonly admittedAt: Date | null;
}

type Raw = Record<string, unknown>;

const ORDER = `
  select o.id, o.code, o.organization_id, o.event_id, e.title, e.locale as event_locale, o.secret_version, o.state,
    o.email, o.name, o.user_id, o.locale, o.currency, o.total_minor, o.paid_minor, o.refunded_minor, o.created_at,
    o.updated_at, o.expires_at, o.placed_at, o.confirmed_at, o.cancelled_at, o.cancel_reason, o.fees,
    (select sum(l.quantity) from order_lines l where l.order_id = o.id) as ticket_count
  from orders o inner join events e on e.id = o.event_id`;

export const TICKET = `
  select t.id, t.order_id, o.code as order_code, t.organization_id, t.event_id, t.line_id, t.ticket_type_id,
    t.occurrence_id, c.starts_at, c.ends_at, l.name, l.unit_minor, o.currency, t.code, t.attendee_name, t.attendee_email,
    t.state, t.admitted_at
  from tickets t
  inner join orders o on o.id = t.order_id
  inner join order_lines l on l.id = t.line_id
  inner join occurrences c on c.id = t.occurrence_id`;

type Reads = Pick<Scope, 'em'>;

/** An order with all that belongs to it; of that organization only, where one is given. */
export async function orderByCode(
  { em }: Reads,
  code: string,
  within: { readonly organizationId?: string } = {},
): Promise<OrderDetail | undefined> {
  const rows = await em.execute<Raw[]>(`${ORDER} where o.code = ?`, [code]);
  const [row] = rows.map(orderRow);
  if (!row || (within.organizationId !== undefined && within.organizationId !== row.organizationId)) return undefined;
  return withParts({ em }, row);
}

export async function orderById({ em }: Reads, id: string): Promise<OrderDetail | undefined> {
  const [row] = (await em.execute<Raw[]>(`${ORDER} where o.id = ?`, [id])).map(orderRow);
  return row && withParts({ em }, row);
}

/** The same, where its absence is an error. */
export async function orderOf(
  at: Reads,
  code: string,
  within: { readonly organizationId?: string } = {},
): Promise<OrderDetail> {
  const order = await orderByCode(at, code, within);
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code } });
  return order;
}

export async function ticketById({ em }: Reads, id: string): Promise<TicketRow | undefined> {
  return (await em.execute<Raw[]>(`${TICKET} where t.id = ?`, [id])).map(ticketRow)[0];
}

export interface ListOrders {
  readonly organizationId?: string | undefined;
  readonly eventId?: string | undefined;
  /** Orders that this person placed while signed in. */
  readonly userId?: string | undefined;
  /** Part of a code, a name, an e-mail address, or an attendee's name or address. */
  readonly q?: string | undefined;
  /** Without it: everything that was placed. */
  readonly state?: OrderState | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface OrderPage {
  readonly rows: readonly OrderRow[];
  readonly nextCursor: string | undefined;
}

/** The newest first. */
export async function listOrders({ em }: Reads, list: ListOrders): Promise<OrderPage> {
  const limit = list.limit ?? 50;
  const where: [string, ...unknown[]][] = [
    list.state === undefined ? ['o.placed_at is not null'] : ['o.state = ?', list.state],
    ...(list.organizationId === undefined ? [] : [['o.organization_id = ?', list.organizationId] as [string, string]]),
    ...(list.eventId === undefined ? [] : [['o.event_id = ?', list.eventId] as [string, string]]),
    ...(list.userId === undefined ? [] : [['o.user_id = ?', list.userId] as [string, string]]),
    ...(list.cursor === undefined ? [] : [['o.id < ?', cursorIn(list.cursor)] as [string, string]]),
    ...wordsOf(list.q ?? ''),
  ];
  const found = await em.execute<Raw[]>(
    `${ORDER} where ${where.map(([sql]) => sql).join(' and ')} order by o.id desc limit ${limit + 1}`,
    where.flatMap(([, ...params]) => params),
  );
  const rows = found.slice(0, limit).map(orderRow);
  return { rows, nextCursor: found.length > limit ? rows.at(-1)!.id : undefined };
}

/** The open and confirmed orders of an address, for a mail with their links. */
export async function ordersOfEmail({ em }: Reads, email: string): Promise<OrderRow[]> {
  const rows = await em.execute<Raw[]>(
    `${ORDER} where o.email = ? and o.state in ('pending', 'confirmed') order by o.id desc limit 50`,
    [email.trim().toLowerCase()],
  );
  return rows.map(orderRow);
}

// Every word must be found somewhere: "lind cello" finds Mara Lind's order for the cello night.
function wordsOf(q: string): [string, ...unknown[]][] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 6);
  return words.map((word) => {
    const like = likePattern(word);
    const code = likePattern(word.toUpperCase().replaceAll('-', ''));
    return [
      `(o.code like ? or lower(o.email) like ? or lower(o.name) like ? or exists (
         select 1 from tickets t where t.order_id = o.id
           and (lower(t.attendee_name) like ? or lower(t.attendee_email) like ?)))`,
      code,
      like,
      like,
      like,
      like,
    ];
  });
}

export function cursorIn(cursor: string): string {
  if (!/^[0-9a-f-]{36}$/.test(cursor)) throw new DomainError('input.cursor', { status: 400, field: 'cursor' });
  return cursor;
}

async function withParts({ em }: Reads, order: OrderRow): Promise<OrderDetail> {
  const lines = await em.execute<Raw[]>(
    `select l.id, l.ticket_type_id, l.occurrence_id, c.starts_at, c.ends_at, l.name, l.quantity, l.unit_minor,
       l.total_minor
     from order_lines l inner join occurrences c on c.id = l.occurrence_id
     where l.order_id = ? order by l.position, l.id`,
    [order.id],
  );
  const tickets =
    order.placedAt === null
      ? []
      : await em.execute<Raw[]>(`${TICKET} where t.order_id = ? order by l.position, l.id, t.position`, [order.id]);
  return { ...order, lines: lines.map(lineRow), tickets: tickets.map(ticketRow) };
}

function orderRow(row: Raw): OrderRow {
  return {
    id: String(row['id']),
    code: String(row['code']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    eventTitle: jsonIn<Translated>(row['title']),
    eventLocale: String(row['event_locale']),
    secretVersion: numberIn(row['secret_version']),
    state: row['state'] as OrderState,
    email: maybeText(row['email']),
    name: maybeText(row['name']),
    userId: maybeText(row['user_id']),
    locale: String(row['locale']),
    currency: String(row['currency']),
    totalMinor: numberIn(row['total_minor']),
    paidMinor: numberIn(row['paid_minor']),
    refundedMinor: numberIn(row['refunded_minor']),
    ticketCount: numberIn(row['ticket_count']),
    createdAt: instantIn(row['created_at']),
    updatedAt: instantIn(row['updated_at']),
    expiresAt: maybeInstantIn(row['expires_at']),
    placedAt: maybeInstantIn(row['placed_at']),
    confirmedAt: maybeInstantIn(row['confirmed_at']),
    cancelledAt: maybeInstantIn(row['cancelled_at']),
    cancelReason: maybeText(row['cancel_reason']),
    fees: jsonIn<OrderFee[]>(row['fees']),
  };
}

function lineRow(row: Raw): OrderLineRow {
  return {
    id: String(row['id']),
    ticketTypeId: String(row['ticket_type_id']),
    occurrenceId: String(row['occurrence_id']),
    startsAt: instantIn(row['starts_at']),
    endsAt: instantIn(row['ends_at']),
    name: String(row['name']),
    quantity: numberIn(row['quantity']),
    unitMinor: numberIn(row['unit_minor']),
    totalMinor: numberIn(row['total_minor']),
  };
}

export function ticketRow(row: Raw): TicketRow {
  return {
    id: String(row['id']),
    orderId: String(row['order_id']),
    orderCode: String(row['order_code']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    lineId: String(row['line_id']),
    ticketTypeId: String(row['ticket_type_id']),
    occurrenceId: String(row['occurrence_id']),
    startsAt: instantIn(row['starts_at']),
    endsAt: instantIn(row['ends_at']),
    name: String(row['name']),
    unitMinor: numberIn(row['unit_minor']),
    currency: String(row['currency']),
    code: String(row['code']),
    attendeeName: String(row['attendee_name']),
    attendeeEmail: maybeText(row['attendee_email']),
    state: row['state'] as TicketState,
    admittedAt: maybeInstantIn(row['admitted_at']),
  };
}

function maybeText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
