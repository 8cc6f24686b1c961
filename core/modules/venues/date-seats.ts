import { maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { SeatState } from './claim-seats.ts';
import { hallOf, type HallSeat } from './hall.ts';

export interface SeatHold {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly colour: string;
  readonly expiresAt: Date | null;
}

/** A seat of a date, for those who sell it. */
export interface DateSeat extends HallSeat {
  readonly state: SeatState;
  /** What staff keep it back in. */
  readonly hold: SeatHold | null;
  /** Of the order that has it. */
  readonly orderCode: string | null;
}

export interface SeatCounts {
  readonly category: string;
  readonly free: number;
  readonly claimed: number;
  readonly blocked: number;
}

type Reads = Pick<Scope, 'em'>;

interface Filter {
  readonly section?: string | undefined;
  readonly row?: string | undefined;
  readonly state?: SeatState | undefined;
}

/** Seats of a date in the order of their numbers. */
export async function dateSeats(
  { em }: Reads,
  { occurrenceId, seatMapId }: { readonly occurrenceId: string; readonly seatMapId: string },
  filter: Filter = {},
): Promise<DateSeat[]> {
  const { seats } = await hallOf({ em }, seatMapId);
  const shown = seats.filter(
    ({ section, rowName }) =>
      (filter.section === undefined || section === filter.section) &&
      (filter.row === undefined || rowName === filter.row),
  );
  const rows = await em.execute<Record<string, unknown>[]>(
    `select s.number, s.state, o.code, h.id, h.name, h.note, h.colour, h.expires_at from occurrence_seats s
     left join holds h on h.id = s.hold_id
     left join order_lines l on l.id = s.line_id left join orders o on o.id = l.order_id
     where s.occurrence_id = ?${filter.state === undefined ? '' : ' and s.state = ?'}`,
    filter.state === undefined ? [occurrenceId] : [occurrenceId, filter.state],
  );
  const byNumber = new Map(rows.map((row) => [numberIn(row['number']), row]));
  return shown.flatMap((seat) => {
    const row = byNumber.get(seat.number);
    if (!row) return [];
    const code = (row['code'] as string | null) ?? null;
    return [{ ...seat, state: row['state'] as SeatState, hold: holdIn(row), orderCode: code }];
  });
}

function holdIn(row: Readonly<Record<string, unknown>>): SeatHold | null {
  if (row['id'] === null) return null;
  return {
    id: String(row['id']),
    name: String(row['name']),
    note: String(row['note']),
    colour: String(row['colour']),
    expiresAt: maybeInstantIn(row['expires_at']),
  };
}

/** By price category. */
export async function seatCounts({ em }: Reads, occurrenceId: string): Promise<SeatCounts[]> {
  const rows = await em.execute<{ category: string; state: SeatState; seats: unknown }[]>(
    `select category, state, count(*) as seats from occurrence_seats where occurrence_id = ?
     group by category, state order by category`,
    [occurrenceId],
  );
  return [...Map.groupBy(rows, ({ category }) => category)].map(([category, own]) => {
    const of = (state: SeatState) => numberIn(own.find((row) => row.state === state)?.seats);
    return { category, free: of('free'), claimed: of('claimed'), blocked: of('blocked') };
  });
}
