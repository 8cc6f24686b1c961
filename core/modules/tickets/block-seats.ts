import { z } from 'zod';
import { numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Occurrence } from '../events/index.ts';
import { hallOf, openSeatings, Seating, seatShort, type HallSeat } from '../venues/index.ts';
import { claimQuota, releaseQuota, type QuotaClaim } from './claim-quota.ts';
import { dateSubject, type SeatingAddress } from './give-seat-map.ts';

export const BlockSeats = z.strictObject({
  seatIds: z.array(z.uuid()).min(1).max(5000),
  note: z.string().trim().max(200).default(''),
});
export type BlockSeats = z.output<typeof BlockSeats>;

/** Keeps free seats back from sale. They count in their quotas, as sold ones do. All of them or none. */
export async function blockSeats(scope: Scope, { seatIds, note, ...at }: SeatingAddress & BlockSeats): Promise<void> {
  await scope.tx(async (tx) => {
    const { occurrence, revision, seats } = await chosenSeats(tx, at, seatIds);
    const numbers = seats.map(({ number }) => number);
    const locked = await tx.em.execute<{ number: unknown }[]>(
      `select number from occurrence_seats where occurrence_id = ? and number in (?) and state = 'free'
       order by number for update`,
      [occurrence.id, numbers],
    );
    const free = new Set(locked.map(({ number }) => numberIn(number)));
    const taken = seats.filter(({ number }) => !free.has(number));
    if (taken.length > 0) throw notFree(taken);
    await tx.em.execute(
      `update occurrence_seats set state = 'blocked', note = ?, changed_in = ? where occurrence_id = ? and number in (?)`,
      [note || null, revision, occurrence.id, numbers],
      'run',
    );
    const claims = await claimsFor(tx, occurrence.id, seats);
    tx.claimLast(async (em) => {
      const claim = await claimQuota(em, claims);
      if (!claim.ok) throw new DomainError('seat.quota_short', { status: 409 });
    });
    tx.audit('seats.blocked', dateSubject(occurrence), { after: namesOf(seats), ...(note && { note }) });
  });
}

/** Gives blocked seats to the sale again. Those that are not blocked stay what they are. */
export async function unblockSeats(
  scope: Scope,
  { seatIds, ...at }: SeatingAddress & Pick<BlockSeats, 'seatIds'>,
): Promise<void> {
  await scope.tx(async (tx) => {
    const { occurrence, revision, seats } = await chosenSeats(tx, at, seatIds);
    const rows = await tx.em.execute<{ number: unknown }[]>(
      `select number from occurrence_seats where occurrence_id = ? and number in (?) and state = 'blocked'
       order by number for update`,
      [occurrence.id, seats.map(({ number }) => number)],
    );
    const blocked = new Set(rows.map(({ number }) => numberIn(number)));
    const back = seats.filter(({ number }) => blocked.has(number));
    if (back.length === 0) return;
    await tx.em.execute(
      `update occurrence_seats set state = 'free', note = null, changed_in = ? where occurrence_id = ? and number in (?)`,
      [revision, occurrence.id, [...blocked]],
      'run',
    );
    const claims = await claimsFor(tx, occurrence.id, back);
    tx.claimLast((em) => releaseQuota(em, claims));
    tx.audit('seats.unblocked', dateSubject(occurrence), { after: namesOf(back) });
  });
}

async function chosenSeats(tx: TxScope, at: SeatingAddress, seatIds: readonly string[]) {
  const { organizationId, eventId, occurrenceId } = at;
  const occurrence = await tx.em.findOne(Occurrence, { id: occurrenceId, event: eventId, organizationId });
  if (!occurrence) throw new DomainError('occurrence.not_found', { status: 404 });
  const revision = (await openSeatings(tx.em, [occurrence.id])).get(occurrence.id);
  const seating = await tx.em.findOne(Seating, { occurrence: occurrence.id });
  if (revision === undefined || !seating) throw new DomainError('seat.no_map', { status: 404 });
  const { byId } = await hallOf(tx, seating.seatMap.id);
  const seats = [...new Set(seatIds)].map((id) => byId.get(id));
  if (!seats.every((seat) => seat !== undefined)) throw new DomainError('seat.unknown', { field: 'seatIds' });
  return { occurrence, revision, seats };
}

async function claimsFor(tx: TxScope, occurrenceId: string, seats: readonly HallSeat[]): Promise<QuotaClaim[]> {
  const quotas = await tx.em.execute<{ id: string; seat_category: string }[]>(
    'select id, seat_category from quotas where occurrence_id = ? and seat_category is not null',
    [occurrenceId],
  );
  return quotas.map(({ id, seat_category }) => ({
    quotaId: id,
    count: seats.filter(({ category }) => category === seat_category).length,
  }));
}

function notFree(seats: readonly HallSeat[]): DomainError {
  return new DomainError('seat.not_free', {
    status: 409,
    params: { seats: listed(seats) },
    field: 'seatIds',
    more: { seats: { taken: seats.map(({ id }) => id) } },
  });
}

function namesOf(seats: readonly HallSeat[]) {
  return { seats: listed(seats), count: seats.length };
}

const MOST_NAMED = 20;

function listed(seats: readonly HallSeat[]): string {
  return `${seats.slice(0, MOST_NAMED).map(seatShort).join(', ')}${seats.length > MOST_NAMED ? ', …' : ''}`;
}
