import { likePattern } from '../../kernel/db/like.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { OrderState } from './order.entity.ts';
import {
  discountRow,
  lineRow,
  orderRow,
  ticketRow,
  type OrderDetail,
  type OrderDiscountRow,
  type OrderRow,
  type TicketRow,
} from './order-rows.ts';

type Raw = Record<string, unknown>;

const ORDER = `
  select o.id, o.code, o.organization_id, o.event_id, e.title, e.locale as event_locale, e.zone as event_zone, o.secret_version, o.state, o.channel, o.hold_extensions,
    o.email, o.name, o.user_id, o.locale, o.currency, o.total_minor, o.tax_minor, o.paid_minor, o.authorized_minor, o.refunded_minor, o.kept_minor, o.created_at,
    o.updated_at, o.expires_at, o.placed_at, o.confirmed_at, o.cancelled_at, o.cancel_reason, o.fees, o.business,
    o.approval, o.follow_up_on, o.tickets_blocked_at,
    (select sum(case when l.admits then l.quantity - l.cancelled_count else 0 end) from order_lines l where l.order_id = o.id) as ticket_count
  from orders o inner join events e on e.id = o.event_id`;

const LINE = `
  select l.id, l.order_id, l.ticket_type_id, l.occurrence_id, c.starts_at, c.ends_at, l.name, l.add_on_to_id, l.variation_id,
    l.admits, l.quantity, l.unit_minor, l.discount_minor, l.total_minor, l.tax_minor, l.taxes, l.cancelled_count,
    l.credited_minor, l.seats, l.presents, tt.gift_card_minor
  from order_lines l inner join occurrences c on c.id = l.occurrence_id
  inner join ticket_types tt on tt.id = l.ticket_type_id`;

export const TICKET = `
  select t.id, t.order_id, o.code as order_code, t.organization_id, t.event_id, t.line_id, t.ticket_type_id,
    t.occurrence_id, c.starts_at, c.ends_at, l.name, l.unit_minor, o.currency, t.code, t.attendee_name, t.attendee_email,
    t.state, t.cancelled_at, t.admitted_at, t.blocked_at, t.position, l.seats
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

/** Tickets by the id of their order, in the order in which they are printed. */
export async function ticketsOfOrders({ em }: Reads, orderIds: readonly string[]): Promise<Map<string, TicketRow[]>> {
  const found = new Map<string, TicketRow[]>();
  if (orderIds.length === 0) return found;
  const rows = await em.execute<Raw[]>(
    `${TICKET} where t.order_id in (?) order by t.order_id, l.position, l.id, t.position`,
    [orderIds],
  );
  for (const ticket of rows.map(ticketRow)) found.set(ticket.orderId, [...(found.get(ticket.orderId) ?? []), ticket]);
  return found;
}

export interface ListOrders {
  readonly organizationId?: string | undefined;
  readonly eventId?: string | undefined;
  /** Only of these events, where whoever asks is limited to some. */
  readonly eventIds?: readonly string[] | undefined;
  /** Orders with this address. */
  readonly email?: string | undefined;
  /** Orders that this person placed while signed in, or collected. */
  readonly userId?: string | undefined;
  /** Orders that this promotion was given to. */
  readonly promotionId?: string | undefined;
  /** Part of a code, a name, an e-mail address, or an attendee's name or address. */
  readonly q?: string | undefined;
  /** Without it: everything that was placed. */
  readonly state?: OrderState | undefined;
  /** Orders that staff should look at again: until this day, or ever. */
  readonly followUp?: { readonly until: string | null } | undefined;
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
    ...among(list.eventIds),
    ...(list.email === undefined ? [] : [['o.email = ?', list.email] as [string, string]]),
    ...(list.userId === undefined ? [] : [['o.user_id = ?', list.userId] as [string, string]]),
    ...withPromotion(list.promotionId),
    ...toFollowUp(list.followUp),
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

function toFollowUp(followUp: ListOrders['followUp']): [string, ...unknown[]][] {
  if (!followUp) return [];
  return followUp.until === null ? [['o.follow_up_on is not null']] : [['o.follow_up_on <= ?', followUp.until]];
}

function withPromotion(promotionId: string | undefined): [string, ...unknown[]][] {
  if (promotionId === undefined) return [];
  return [['exists (select 1 from order_discounts d where d.order_id = o.id and d.promotion_id = ?)', promotionId]];
}

function among(eventIds: readonly string[] | undefined): [string, ...unknown[]][] {
  if (eventIds === undefined) return [];
  return eventIds.length === 0 ? [['1 = 0']] : [[`o.event_id in (${eventIds.map(() => '?').join(', ')})`, ...eventIds]];
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

/** Many at once, with few statements; those that have tickets. */
export async function ordersByIds({ em }: Reads, ids: readonly string[]): Promise<OrderDetail[]> {
  if (ids.length === 0) return [];
  const rows = await em.execute<Raw[]>(`${ORDER} where o.id in (?) order by o.id`, [ids]);
  const lines = await em.execute<Raw[]>(`${LINE} where l.order_id in (?) order by l.position, l.id`, [ids]);
  const byOrder = Map.groupBy(lines, (row) => String(row['order_id']));
  const tickets = await ticketsOfOrders({ em }, ids);
  const discounts = await discountsOf({ em }, ids);
  return rows.map(orderRow).map((order) => ({
    ...order,
    lines: (byOrder.get(order.id) ?? []).map(lineRow),
    tickets: tickets.get(order.id) ?? [],
    discounts: discounts.get(order.id) ?? [],
  }));
}

async function withParts({ em }: Reads, order: OrderRow): Promise<OrderDetail> {
  const lines = await em.execute<Raw[]>(`${LINE} where l.order_id = ? order by l.position, l.id`, [order.id]);
  const tickets =
    order.placedAt === null
      ? []
      : await em.execute<Raw[]>(`${TICKET} where t.order_id = ? order by l.position, l.id, t.position`, [order.id]);
  const discounts = await discountsOf({ em }, [order.id]);
  return {
    ...order,
    lines: lines.map(lineRow),
    tickets: tickets.map(ticketRow),
    discounts: discounts.get(order.id) ?? [],
  };
}

async function discountsOf({ em }: Reads, ids: readonly string[]): Promise<Map<string, OrderDiscountRow[]>> {
  const rows = await em.execute<Raw[]>(
    `select order_id, promotion_id, code, label, minor from order_discounts where order_id in (?)
     order by order_id, position, id`,
    [ids],
  );
  const groups = Map.groupBy(rows, (row) => String(row['order_id']));
  return new Map([...groups].map(([id, own]) => [id, own.map(discountRow)]));
}
