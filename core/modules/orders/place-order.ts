import { z } from 'zod';
import { instantIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { factOf, subjectOf } from './order-facts.ts';
import { normalizeOrderCode } from './order-code.ts';
import { ticketKey } from './ticket-key.ts';
import { orderSettings } from './order-settings.ts';
import type { OrderState } from './order.entity.ts';
import { insertTickets, ticketCount, type Attendee } from './insert-tickets.ts';

const Name = z.string().trim().min(1).max(200);
const Email = z.email().trim().toLowerCase().max(254);

export const PlaceOrder = z.object({
  code: z.string().max(40),
  buyer: z.strictObject({ email: Email, name: Name, locale: z.string().min(2).max(20).optional() }),
  /** In the order of the tickets: line by line. Tickets without one are in the buyer's name. */
  attendees: z
    .array(z.strictObject({ name: z.string().trim().max(200).default(''), email: Email.or(z.literal('')).optional() }))
    .max(5000)
    .optional(),
});
export type PlaceOrder = z.output<typeof PlaceOrder>;

export interface PlacedOrder {
  readonly id: string;
  readonly code: string;
  readonly organizationId: string;
  readonly eventId: string;
  /** `confirmed` at once where nothing is to be paid. */
  readonly state: 'pending' | 'confirmed';
  readonly currency: string;
  readonly totalMinor: number;
  /** Until when it is to be paid. */
  readonly expiresAt: Date | null;
}

/**
 * The buyer commits to a draft. The quotas are not touched: the draft holds its places already. One conditional UPDATE
 * decides among several that place the same draft, and between placing and expiry.
 */
export async function placeOrder(scope: Scope, input: PlaceOrder): Promise<PlacedOrder> {
  const draft = await readDraft(scope, normalizeOrderCode(input.code));
  refusePlacing(draft, scope.clock.now());
  const attendees = attendeesOf(draft, input);
  const expiresAt = draft.totalMinor === 0 ? null : await paymentDeadline(scope, draft);

  return scope.tx(async (tx) => {
    const placed = await moveDraft(tx, draft, input, expiresAt);
    await tx.action('order.placing', { orderId: draft.id, eventId: draft.eventId, email: input.buyer.email });
    await insertTickets(
      tx,
      ticketKey(scope.site),
      draft,
      attendees,
      placed.state === 'confirmed' ? 'valid' : 'reserved',
    );
    tx.audit('order.placed', subjectOf(draft), {
      before: { state: 'draft' },
      after: { state: placed.state, total: draft.totalMinor, currency: draft.currency },
    });
    tx.emit('order.created', factOf(draft));
    if (placed.state === 'confirmed') tx.emit('order.confirmed', factOf(draft));
    return placed;
  });
}

export interface DraftToPlace {
  readonly id: string;
  readonly code: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly state: OrderState;
  readonly currency: string;
  readonly totalMinor: number;
  readonly locale: string;
  readonly expiresAt: Date | null;
  readonly lines: readonly {
    readonly id: string;
    readonly ticketTypeId: string;
    readonly occurrenceId: string;
    readonly quantity: number;
  }[];
}

interface DraftRow {
  id: string;
  code: string;
  organization_id: string;
  event_id: string;
  state: OrderState;
  currency: string;
  total_minor: unknown;
  locale: string;
  expires_at: unknown;
  line_id: string;
  ticket_type_id: string;
  occurrence_id: string;
  quantity: unknown;
}

async function readDraft(scope: Scope, code: string): Promise<DraftToPlace> {
  const rows = await scope.em.execute<DraftRow[]>(
    `select o.id, o.code, o.organization_id, o.event_id, o.state, o.currency, o.total_minor, o.locale, o.expires_at,
       l.id as line_id, l.ticket_type_id, l.occurrence_id, l.quantity
     from orders o inner join order_lines l on l.order_id = o.id
     where o.code = ? order by l.position, l.id`,
    [code],
  );
  const [row] = rows;
  if (!row) throw new DomainError('order.not_found', { status: 404, params: { code } });
  return {
    id: row.id,
    code: row.code,
    organizationId: row.organization_id,
    eventId: row.event_id,
    state: row.state,
    currency: row.currency,
    totalMinor: numberIn(row.total_minor),
    locale: row.locale,
    expiresAt: maybeInstantIn(row.expires_at),
    lines: rows.map((line) => ({
      id: line.line_id,
      ticketTypeId: line.ticket_type_id,
      occurrenceId: line.occurrence_id,
      quantity: numberIn(line.quantity),
    })),
  };
}

function refusePlacing(
  { state, code, expiresAt }: Pick<DraftToPlace, 'state' | 'code' | 'expiresAt'>,
  now: Date,
): void {
  if (state === 'pending' || state === 'confirmed') {
    throw new DomainError('order.already_placed', { status: 409, params: { code } });
  }
  if (state === 'cancelled') throw new DomainError('order.is_cancelled', { status: 410, params: { code } });
  if (state === 'expired' || (expiresAt !== null && expiresAt <= now)) {
    throw new DomainError('order.hold_expired', { status: 410, params: { code } });
  }
}

function attendeesOf(draft: DraftToPlace, { buyer, attendees = [] }: PlaceOrder): Attendee[] {
  const count = ticketCount(draft.lines);
  if (attendees.length > count) {
    throw new DomainError('order.too_many_attendees', { params: { count }, field: 'attendees' });
  }
  return Array.from({ length: count }, (_, index) => {
    const given = attendees[index];
    return { name: given?.name || buyer.name, email: given?.email || null };
  });
}

async function paymentDeadline(scope: Scope, { organizationId, eventId }: DraftToPlace): Promise<Date> {
  const { paymentMinutes } = await scope.settings.get(orderSettings, { organizationId, eventId });
  return scope.clock.in({ minutes: paymentMinutes });
}

async function moveDraft(
  tx: TxScope,
  draft: DraftToPlace,
  { buyer }: PlaceOrder,
  expiresAt: Date | null,
): Promise<PlacedOrder> {
  const now = tx.clock.now();
  const state = expiresAt === null ? 'confirmed' : 'pending';
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update orders set state = ?, email = ?, name = ?, locale = ?, placed_at = ?, confirmed_at = ?, expires_at = ?,
       updated_at = ?
     where id = ? and state = 'draft' and expires_at > ?`,
    [
      state,
      buyer.email,
      buyer.name,
      buyer.locale ?? draft.locale,
      now,
      expiresAt === null ? now : null,
      expiresAt,
      now,
      draft.id,
      now,
    ],
    'run',
  );
  if (affectedRows !== 1) await refuseLost(tx, draft);
  const { id, code, organizationId, eventId, currency, totalMinor } = draft;
  return { id, code, organizationId, eventId, state, currency, totalMinor, expiresAt };
}

// Somebody was faster: another click on the same button, or the sweep.
async function refuseLost(tx: TxScope, { id, code }: DraftToPlace): Promise<never> {
  const [row] = await tx.em.execute<{ state: OrderState; expires_at: unknown }[]>(
    'select state, expires_at from orders where id = ?',
    [id],
  );
  if (row)
    refusePlacing(
      { state: row.state, code, expiresAt: row.expires_at ? instantIn(row.expires_at) : null },
      tx.clock.now(),
    );
  throw new DomainError('order.not_found', { status: 404, params: { code } });
}
