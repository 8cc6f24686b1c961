import type { EntityManager } from '@mikro-orm/sql';
import { numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { hallOf, openSeatings, seatShort, type Hall, type HallSeat } from '../venues/index.ts';
import type { QuotaClaim } from './claim-quota.ts';

/** The hall of a date whose seats a transaction changes: holds are locked before it is opened, quotas after. */
export interface OpenHall {
  readonly occurrenceId: string;
  readonly revision: number;
  readonly hall: Hall;
}

export async function openHall(em: EntityManager, occurrenceId: string): Promise<OpenHall> {
  const revision = (await openSeatings(em, [occurrenceId])).get(occurrenceId);
  const [seating] = await em.execute<{ seat_map_id: string }[]>(
    'select seat_map_id from seatings where occurrence_id = ?',
    [occurrenceId],
  );
  if (revision === undefined || !seating) throw new DomainError('seat.no_map', { status: 404, field: 'seatIds' });
  return { occurrenceId, revision, hall: await hallOf({ em }, seating.seat_map_id) };
}

export function seatsIn({ hall }: Pick<OpenHall, 'hall'>, seatIds: readonly string[]): HallSeat[] {
  const seats = [...new Set(seatIds)].map((id) => hall.byId.get(id));
  if (!seats.every((seat) => seat !== undefined)) throw new DomainError('seat.unknown', { field: 'seatIds' });
  return seats;
}

/** Free seats become the hold's, all of them or none. */
export async function keepSeats(
  em: EntityManager,
  { occurrenceId, revision }: OpenHall,
  holdId: string,
  seats: readonly HallSeat[],
): Promise<void> {
  if (seats.length === 0) return;
  const numbers = seats.map(({ number }) => number);
  const locked = await em.execute<{ number: unknown }[]>(
    `select number from occurrence_seats where occurrence_id = ? and number in (?) and state = 'free'
     order by number for update`,
    [occurrenceId, numbers],
  );
  const free = new Set(locked.map(({ number }) => numberIn(number)));
  const taken = seats.filter(({ number }) => !free.has(number));
  if (taken.length > 0) throw notFree(taken);
  await em.execute(
    `update occurrence_seats set state = 'blocked', hold_id = ?, changed_in = ? where occurrence_id = ? and number in (?)`,
    [holdId, revision, occurrenceId, numbers],
    'run',
  );
}

/** The seats of a locked hold, which nobody else changes meanwhile, in the order of their numbers. */
export async function seatsKept(em: EntityManager, { hall }: OpenHall, holdId: string): Promise<HallSeat[]> {
  const rows = await em.execute<{ number: unknown }[]>(
    `select number from occurrence_seats where hold_id = ? order by number`,
    [holdId],
  );
  return rows.map(({ number }) => hall.seats[numberIn(number)]!);
}

/** Seats of a locked hold are free again. */
export async function freeSeatsOf(
  em: EntityManager,
  { occurrenceId, revision }: OpenHall,
  holdId: string,
  seats: readonly HallSeat[],
): Promise<void> {
  if (seats.length === 0) return;
  await em.execute(
    `update occurrence_seats set state = 'free', hold_id = null, changed_in = ?
     where occurrence_id = ? and hold_id = ? and number in (?)`,
    [revision, occurrenceId, holdId, seats.map(({ number }) => number)],
    'run',
  );
}

/** What seats count in, by price category. */
export async function claimsOfSeats(
  em: EntityManager,
  occurrenceId: string,
  seats: readonly Pick<HallSeat, 'category'>[],
): Promise<QuotaClaim[]> {
  const quotas = await em.execute<{ id: string; seat_category: string }[]>(
    'select id, seat_category from quotas where occurrence_id = ? and seat_category is not null',
    [occurrenceId],
  );
  const claims = quotas.map(({ id, seat_category }) => ({
    quotaId: id,
    count: seats.filter(({ category }) => category === seat_category).length,
  }));
  return claims.filter(({ count }) => count > 0);
}

export function negative(claims: readonly QuotaClaim[]): QuotaClaim[] {
  return claims.map(({ quotaId, count }) => ({ quotaId, count: -count }));
}

function notFree(seats: readonly HallSeat[]): DomainError {
  return new DomainError('seat.not_free', {
    status: 409,
    params: { seats: seatList(seats) },
    field: 'seatIds',
    more: { seats: { taken: seats.map(({ id }) => id) } },
  });
}

const MOST_NAMED = 20;

export function seatList(seats: readonly Pick<HallSeat, 'section' | 'rowName' | 'label'>[]): string {
  return `${seats.slice(0, MOST_NAMED).map(seatShort).join(', ')}${seats.length > MOST_NAMED ? ', …' : ''}`;
}
