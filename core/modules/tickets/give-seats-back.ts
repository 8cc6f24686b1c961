import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { changeHold, releaseHold } from './change-hold.ts';
import type { SeatingAddress } from './give-seat-map.ts';

/** Gives one seat to the sale again, out of whatever keeps it back; what keeps no other is released. */
export async function giveSeatBack(
  scope: Scope,
  { eventId, occurrenceId, seatId }: SeatingAddress & { readonly seatId: string },
): Promise<void> {
  const rows = await scope.em.execute<{ hold_id: string; seat_id: string; version: number }[]>(
    `select s.hold_id, s.seat_id, h.version from occurrence_seats s inner join holds h on h.id = s.hold_id
     where h.event_id = ? and s.occurrence_id = ? and s.hold_id in (
       select hold_id from occurrence_seats where occurrence_id = ? and seat_id = ?)`,
    [eventId, occurrenceId, occurrenceId, seatId],
  );
  const [hold] = rows;
  if (!hold) throw new DomainError('seat.not_kept', { status: 409, field: 'seatIds' });
  const rest = rows.map(({ seat_id }) => seat_id).filter((id) => id !== seatId);
  const at = { eventId, id: hold.hold_id };
  if (rest.length === 0) return releaseHold(scope, at);
  await changeHold(scope, { ...at, seatIds: rest, version: hold.version });
}
