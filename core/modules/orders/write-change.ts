import { insertRows, type SqlValue } from '../../kernel/db/insert-rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { billOrder, resumDates } from '../ledger/index.ts';
import type { QuotaClaim } from '../tickets/index.ts';
import { seatShort } from '../venues/index.ts';
import { moveSeats } from './change-seats.ts';
import type { ChangedLine, ChangedOrder } from './changed-order.ts';
import { factOf, named, subjectOf } from './order-facts.ts';
import { mergeFees } from './order-fees.ts';
import type { Order } from './order.entity.ts';
import { growClaims, shrinkClaims } from './shrink-claims.ts';

/**
 * A locked order becomes what the change says: its lines, tickets, seats and sums. The places are the caller's to count,
 * at the end of the transaction; answers what the order claims less as a whole.
 */
export async function writeChange(tx: TxScope, order: Order, change: ChangedOrder): Promise<QuotaClaim[]> {
  const { before, after } = change;
  const known = new Set(before.map(({ id }) => id));
  await insertRows(
    tx.em,
    'order_lines',
    COLUMNS,
    after.filter(({ id }) => !known.has(id)).map((line) => rowOf(order, line)),
  );
  await moveSeats(tx, change);
  await moveTickets(tx, order, change);
  for (const line of after.filter(({ id }) => known.has(id))) await updateLine(tx, line);
  const gone = before.filter(({ id }) => !after.some((line) => line.id === id)).map(({ id }) => id);
  if (gone.length > 0) await tx.em.execute('delete from order_lines where id in (?)', [gone], 'run');
  await addTickets(tx, order, change);
  for (const [id, minor] of Object.entries(change.discounts)) {
    await tx.em.execute(
      'update order_discounts set minor = minor + ? where id = ? and order_id = ?',
      [minor, id, order.id],
      'run',
    );
  }
  const freed = await shrinkClaims(tx.em, order.id);
  await growClaims(tx.em, order.id, change.claims);
  const totalBefore = order.totalMinor;
  const isReseated = after.some(({ seatWish }) => seatWish !== null);
  tx.em.assign(order, {
    totalMinor: change.totalMinor,
    taxMinor: change.taxMinor,
    fees: mergeFees(order.fees, change.addedFees),
    updatedAt: tx.clock.now(),
  });
  await tx.em.flush();
  await billOrder(tx, order, 'order.changed');
  if (datesIn(before) !== datesIn(after)) await resumDates(tx, order);
  tx.audit('order.changed', subjectOf(order), {
    before: { total: totalBefore, tickets: wordsOf(before, isReseated) },
    after: {
      total: order.totalMinor,
      currency: order.currency,
      tickets: wordsOf(after, isReseated),
      ...(change.beyond.length > 0 && { beyondLimit: change.beyond.join(', ') }),
    },
  });
  tx.emit('order.changed', {
    ...factOf(named(order)),
    what: whatOf(change),
    ticketIds: [...new Set([...change.movedIds, ...Object.keys(change.codes), ...change.added.map(({ id }) => id)])],
    changedAt: tx.clock.now().toISOString(),
    notify: change.notify,
  });
  return freed;
}

export type ChangeKind = 'occurrence' | 'ticket_type' | 'variation' | 'quantity' | 'seat';

/** What kinds of thing a change changed, for those who hear of it. */
function whatOf({ before, after }: ChangedOrder): ChangeKind[] {
  const isOther = (pick: (line: ChangedLine) => string | null) =>
    before.some((line) => {
      const own = after.find(({ id }) => id === line.id);
      const of = line.ticketIds.map((id) => after.find(({ ticketIds }) => ticketIds.includes(id)));
      return [own, ...of].some((to) => to !== undefined && pick(to) !== pick(line));
    });
  const count = (lines: readonly ChangedLine[]) => lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return [
    ...(isOther(({ occurrenceId }) => occurrenceId) ? (['occurrence'] as const) : []),
    ...(isOther(({ ticketTypeId }) => ticketTypeId) ? (['ticket_type'] as const) : []),
    ...(isOther(({ variationId }) => variationId) ? (['variation'] as const) : []),
    ...(count(before) === count(after) ? [] : (['quantity'] as const)),
    ...(after.some(({ seatWish }) => seatWish) ? (['seat'] as const) : []),
  ];
}

const datesIn = (lines: readonly ChangedLine[]): string =>
  [...new Set(lines.map(({ occurrenceId }) => occurrenceId))].toSorted().join();

function wordsOf(lines: readonly ChangedLine[], withSeats: boolean): string {
  const words = lines.map(({ quantity, cancelledCount, name, seats }) => {
    const named = withSeats && seats ? ` (${seats.map(seatShort).join(', ')})` : '';
    return `${quantity - cancelledCount} × ${name}${named}`;
  });
  return words.join(', ');
}

const COLUMNS =
  'id, organization_id, order_id, ticket_type_id, occurrence_id, variation_id, add_on_to_id, admits, name, quantity, ' +
  'unit_minor, discount_minor, total_minor, tax_minor, taxes, quota_ids, tier_quota_id, position, seats, ' +
  'cancelled_count, credited_minor';

function rowOf(order: Order, line: ChangedLine): SqlValue[] {
  return [
    ...[line.id, order.organizationId, order.id, line.ticketTypeId, line.occurrenceId, line.variationId],
    ...[line.addOnToId, line.admits, line.name, line.quantity],
    ...valuesOf(line),
  ];
}

function valuesOf(line: ChangedLine): SqlValue[] {
  return [
    ...[line.unitMinor, line.discountMinor, line.totalMinor, line.taxMinor],
    line.taxes.length > 0 ? JSON.stringify(line.taxes) : null,
    JSON.stringify(line.quotaIds),
    line.tierQuotaId,
    line.position,
    line.seats === null ? null : JSON.stringify(line.seats),
    ...[line.cancelledCount, line.creditedMinor],
  ];
}

async function updateLine(tx: TxScope, line: ChangedLine): Promise<void> {
  await tx.em.execute(
    `update order_lines set ticket_type_id = ?, occurrence_id = ?, variation_id = ?, add_on_to_id = ?, name = ?, quantity = ?,
       unit_minor = ?, discount_minor = ?, total_minor = ?, tax_minor = ?, taxes = ?, quota_ids = ?, tier_quota_id = ?, position = ?,
       seats = ?, cancelled_count = ?, credited_minor = ? where id = ?`,
    [
      ...[line.ticketTypeId, line.occurrenceId, line.variationId, line.addOnToId, line.name, line.quantity],
      ...[...valuesOf(line), line.id],
    ],
    'run',
  );
}

// A ticket that was just used at the door is not moved: the door's own statement and this one exclude each other.
async function moveTickets(tx: TxScope, order: Order, { before, after, movedIds, codes }: ChangedOrder): Promise<void> {
  const places = (lines: readonly ChangedLine[]) =>
    lines.flatMap((line) => line.ticketIds.map((id, position) => ({ id, line, position })));
  const was = new Map(places(before).map((place) => [place.id, place]));
  const moves = places(after)
    .flatMap((to) => {
      const from = was.get(to.id);
      return from ? [{ from, to, leaves: from.line.id !== to.line.id }] : [];
    })
    .toSorted((a, b) => Number(b.leaves) - Number(a.leaves) || a.to.position - b.to.position);
  for (const { from, to, leaves } of moves) {
    const isMoved = movedIds.includes(to.id);
    if (!leaves && !isMoved && from.position === to.position) continue;
    const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
      `update tickets set line_id = ?, position = ?, ticket_type_id = ?, occurrence_id = ?
       where id = ? and order_id = ?${isMoved ? ' and admitted_at is null' : ''}`,
      [to.line.id, to.position, to.line.ticketTypeId, to.line.occurrenceId, to.id, order.id],
      'run',
    );
    if (affectedRows === 0) throw new DomainError('order.change.admitted', { status: 409 });
  }
  for (const [id, code] of Object.entries(codes)) {
    await tx.em.execute('update tickets set code = ? where id = ? and order_id = ?', [code, id, order.id], 'run');
  }
}

async function addTickets(tx: TxScope, order: Order, { after, added }: ChangedOrder): Promise<void> {
  const state = order.state === 'confirmed' ? 'valid' : 'reserved';
  await insertRows(
    tx.em,
    'tickets',
    'id, organization_id, order_id, line_id, event_id, ticket_type_id, occurrence_id, code, attendee_name, ' +
      'attendee_email, state, position, blocked_at, created_at',
    added.map(({ id, lineId, position, code, name, email }) => {
      const line = after.find((each) => each.id === lineId)!;
      return [
        ...[id, order.organizationId, order.id, lineId, order.event.id, line.ticketTypeId, line.occurrenceId],
        ...[code, name, email, state, position, order.ticketsBlockedAt ?? null, tx.clock.now()],
      ];
    }),
  );
}
