import type { EntityManager } from '@mikro-orm/sql';
import { numberIn } from '../../kernel/db/rows.ts';
import { openSeatings, takeSeats, type SeatClaim, type SeatName } from '../venues/index.ts';

interface SeatedLine {
  readonly id: string;
  readonly occurrenceId: string;
  readonly seats: readonly SeatName[] | null;
  /** Tickets that were cancelled alone: their seats stay free. */
  readonly without: ReadonlySet<number>;
}

/** Locks the seats that lines had before, so that they can be taken again. Nothing where one of them is gone. */
export async function lockAgain(
  em: EntityManager,
  lines: readonly SeatedLine[],
): Promise<{ take(): Promise<void> } | undefined> {
  const seated = lines.filter(({ seats }) => seats !== null);
  if (seated.length === 0) return { take: async () => {} };
  const revisions = await openSeatings(
    em,
    seated.map(({ occurrenceId }) => occurrenceId),
  );
  const claims: SeatClaim[] = [];
  for (const { id: lineId, occurrenceId, seats, without } of seated) {
    const wanted = [...seats!.entries()].filter(([position]) => !without.has(position));
    if (wanted.length === 0) continue;
    const rows = await em.execute<{ seat_id: string; number: unknown }[]>(
      `select seat_id, number from occurrence_seats where occurrence_id = ? and seat_id in (?) and state = 'free'
       order by number for update skip locked`,
      [occurrenceId, wanted.map(([, { id }]) => id)],
    );
    const numbers = new Map(rows.map(({ seat_id, number }) => [seat_id, numberIn(number)]));
    for (const [position, { id }] of wanted) {
      const number = numbers.get(id);
      if (number === undefined) return undefined;
      claims.push({ occurrenceId, number, lineId, position });
    }
  }
  return { take: () => takeSeats(em, revisions, claims) };
}
