import type { EntityManager } from '@mikro-orm/sql';
import { isPostgres } from '../../kernel/db/columns.ts';
import { ownValues } from '../../kernel/db/own-values.ts';
import { numberIn } from '../../kernel/db/rows.ts';

/** `claimed` by a line of an order, `blocked` by staff. */
export type SeatState = 'free' | 'claimed' | 'blocked';

/** A seat of a date for a ticket of an order line. */
export interface SeatClaim {
  readonly occurrenceId: string;
  readonly number: number;
  readonly lineId: string;
  readonly position: number;
}

/**
 * The first thing that a transaction does that will change seats: raises the revision of each date, in the order of their
 * ids, and keeps it until the end. Whoever reads revisions therefore sees them in the order of their commits. Orders are
 * locked before, quotas after.
 */
export async function openSeatings(em: EntityManager, occurrenceIds: readonly string[]): Promise<Map<string, number>> {
  if (!em.isInTransaction()) throw new Error('seats are changed in a transaction');
  const ids = [...new Set(occurrenceIds)].toSorted();
  if (ids.length === 0) return new Map();
  for (const id of ids) {
    await em.execute('update seatings set revision = revision + 1 where occurrence_id = ?', [id], 'run');
  }
  const rows = await em.execute<{ occurrence_id: string; revision: unknown }[]>(
    'select occurrence_id, revision from seatings where occurrence_id in (?)',
    [ids],
  );
  return new Map(rows.map(({ occurrence_id, revision }) => [occurrence_id, numberIn(revision)]));
}

/** Numbers of free seats of a price category, the best first. Another transaction may be faster; only a lock decides. */
export async function freeSeats(
  em: EntityManager,
  { occurrenceId, category }: { readonly occurrenceId: string; readonly category: string },
  most?: number,
): Promise<number[]> {
  const rows = await em.execute<{ number: unknown }[]>(
    `select number from occurrence_seats where occurrence_id = ? and category = ? and state = 'free'
     order by number${most === undefined ? '' : ` limit ${most}`}`,
    [occurrenceId, category],
  );
  return rows.map(({ number }) => numberIn(number));
}

/** Those of the seats that are free and in nobody else's hands; they stay in ours until the transaction ends. */
export async function lockSeats(
  em: EntityManager,
  occurrenceId: string,
  numbers: readonly number[],
): Promise<Set<number>> {
  if (numbers.length === 0) return new Set();
  const rows = await em.execute<{ number: unknown }[]>(
    `select number from occurrence_seats where occurrence_id = ? and number in (?) and state = 'free'
     order by number for update skip locked`,
    [occurrenceId, numbers],
  );
  return new Set(rows.map(({ number }) => numberIn(number)));
}

/** Gives locked seats to their lines, those of one date with one statement. All of them, or it throws. */
export async function takeSeats(
  em: EntityManager,
  revisions: ReadonlyMap<string, number>,
  claims: readonly SeatClaim[],
): Promise<void> {
  for (const [occurrenceId, own] of Map.groupBy(claims, (claim) => claim.occurrenceId)) {
    const lines = ownValues(
      'number',
      own.map(({ number, lineId }) => [number, lineId]),
    );
    const places = ownValues(
      'number',
      own.map(({ number, position }) => [number, position]),
    );
    const [uuid, int] = isPostgres(em.getPlatform()) ? ['uuid', 'integer'] : ['char(36)', 'signed'];
    const { affectedRows } = await em.execute<{ affectedRows: number }>(
      `update occurrence_seats set state = 'claimed', changed_in = ?, line_id = cast(${lines.sql} as ${uuid}),
         position = cast(${places.sql} as ${int})
       where occurrence_id = ? and number in (?) and state = 'free'`,
      [revisions.get(occurrenceId)!, ...lines.params, ...places.params, occurrenceId, own.map(({ number }) => number)],
      'run',
    );
    if (affectedRows !== own.length) throw new Error('seats that were locked are gone');
  }
}

/** Gives back the seats of order lines, all of them. Which they were stays written on the lines. */
export async function releaseSeats(em: EntityManager, lineIds: readonly string[]): Promise<void> {
  if (lineIds.length === 0) return;
  const rows = await em.execute<{ occurrence_id: string }[]>(
    'select distinct occurrence_id from occurrence_seats where line_id in (?)',
    [lineIds],
  );
  const revisions = await openSeatings(
    em,
    rows.map(({ occurrence_id }) => occurrence_id),
  );
  for (const [occurrenceId, revision] of revisions) {
    await em.execute(
      `update occurrence_seats set state = 'free', line_id = null, position = null, changed_in = ?
       where occurrence_id = ? and line_id in (?)`,
      [revision, occurrenceId, lineIds],
      'run',
    );
  }
}

/** Gives back the seat of one ticket, within an opened seating. */
export async function releaseSeat(
  em: EntityManager,
  { occurrenceId, lineId, position }: Omit<SeatClaim, 'number'>,
  revision: number,
): Promise<void> {
  await em.execute(
    `update occurrence_seats set state = 'free', line_id = null, position = null, changed_in = ?
     where occurrence_id = ? and line_id = ? and position = ?`,
    [revision, occurrenceId, lineId, position],
    'run',
  );
}
