import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import {
  hallOf,
  lockSeats,
  openSeatings,
  releaseSeat,
  Seating,
  seatNameOf,
  seatShort,
  takeSeats,
  type HallSeat,
  type SeatName,
} from '../venues/index.ts';
import { lockOrder } from './confirm-order.ts';
import { dropChange } from './pending-changes.ts';
import { seatsIn } from './order-rows.ts';
import { OrderLine } from './order-line.entity.ts';
import { Ticket } from './ticket.entity.ts';

export const ChangeSeat = z.strictObject({ seatId: z.uuid() });

/** Moves a ticket to a free seat of its price category on the same date. Its code stays; what is printed anew names the seat. */
export async function changeSeat(
  scope: Scope,
  { ticketId, seatId }: { readonly ticketId: string; readonly seatId: string },
): Promise<{ seat: SeatName }> {
  return scope.tx(async (tx) => {
    const ticket = await lockTicket(tx, ticketId);
    const [line] = await tx.em.find(OrderLine, { id: ticket.line.id });
    const seats = seatsIn(line?.seats ?? null);
    const before = seats?.[ticket.position];
    if (!line || !seats || !before) throw new DomainError('seat.has_none', { status: 409 });
    if (before.id === seatId) return { seat: before };

    const occurrenceId = ticket.occurrence.id;
    const revisions = await openSeatings(tx.em, [occurrenceId]);
    const seat = await freeSeat(tx, occurrenceId, before, seatId);
    const held = { occurrenceId, lineId: line.id, position: ticket.position };
    await releaseSeat(tx.em, held, revisions.get(occurrenceId)!);
    await takeSeats(tx.em, revisions, [{ ...held, number: seat.number }]);
    const after = seatNameOf(seat);
    tx.em.assign(line, { seats: seats.map((each, index) => (index === ticket.position ? after : each)) });
    tx.audit(
      'ticket.seat_changed',
      { kind: 'ticket', id: ticket.id, organizationId: ticket.organizationId, label: ticket.attendeeName },
      { before: { seat: seatShort(before) }, after: { seat: seatShort(after) } },
    );
    return { seat: after };
  });
}

async function lockTicket(tx: TxScope, id: string): Promise<Ticket> {
  const found = await tx.em.findOne(Ticket, { id }, { fields: ['order'] });
  if (!found) throw new DomainError('ticket.not_found', { status: 404 });
  // As for everything that changes an order, its own lock comes first.
  const order = await lockOrder(tx, found.order.id);
  // It says where each ticket sits.
  await dropChange(tx, order, 'dropped');
  const ticket = await tx.em.findOneOrFail(Ticket, { id }, { refresh: true });
  if (ticket.state === 'cancelled' || ticket.admittedAt) {
    throw new DomainError('seat.ticket_not_valid', { status: 409 });
  }
  return ticket;
}

async function freeSeat(tx: TxScope, occurrenceId: string, before: SeatName, seatId: string): Promise<HallSeat> {
  const seating = await tx.em.findOne(Seating, { occurrence: occurrenceId });
  if (!seating) throw new DomainError('seat.no_map', { status: 409 });
  const { byId } = await hallOf(tx, seating.seatMap.id);
  const [seat, old] = [byId.get(seatId), byId.get(before.id)];
  if (!seat) throw new DomainError('seat.unknown', { field: 'seatId' });
  // Another category has another price and another quota.
  if (seat.category !== old?.category) {
    throw new DomainError('seat.other_category', { params: { seat: seatShort(seat) }, field: 'seatId' });
  }
  if (!(await lockSeats(tx.em, occurrenceId, [seat.number])).has(seat.number)) {
    throw new DomainError('seat.not_free', { status: 409, params: { seats: seatShort(seat) }, field: 'seatId' });
  }
  return seat;
}
