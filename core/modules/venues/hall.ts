import type { EntityManager } from '@mikro-orm/sql';
import { numberIn } from '../../kernel/db/rows.ts';
import type { SeatKind } from './seat-plan.ts';

/** A seat as it is on every date. */
export interface HallSeat {
  readonly id: string;
  readonly number: number;
  readonly section: string;
  readonly rowName: string;
  readonly label: string;
  readonly place: number;
  readonly category: string;
  readonly kind: SeatKind;
  readonly x: number;
  readonly y: number;
  /** Of its row among all rows, the best first. */
  readonly row: number;
  /** Twice the distance from the middle of its row; negative on the side where counting begins. */
  readonly aside: number;
}

/** What a ticket, an order and a message say about a seat. */
export type SeatName = Pick<HallSeat, 'id' | 'section' | 'rowName' | 'label' | 'kind'>;

export interface Hall {
  /** By number. */
  readonly seats: readonly HallSeat[];
  readonly byId: ReadonlyMap<string, HallSeat>;
}

// The seats of a map never change, so what was read stays true. Halls are large: the few that are being sold stay.
const known = new Map<string, Promise<Hall>>();
const MOST_HALLS = 8;

/** The seats of a map, read once. */
export function hallOf({ em }: { readonly em: EntityManager }, seatMapId: string): Promise<Hall> {
  const hall = known.get(seatMapId) ?? readHall(em, seatMapId);
  known.delete(seatMapId);
  known.set(seatMapId, hall);
  hall.catch(() => known.delete(seatMapId));
  const [oldest] = known.keys();
  if (known.size > MOST_HALLS && oldest !== undefined) known.delete(oldest);
  return hall;
}

async function readHall(em: EntityManager, seatMapId: string): Promise<Hall> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select id, number, section, row_name, label, place, category, kind, x, y from seats
     where seat_map_id = ? order by number`,
    [seatMapId],
  );
  return hallFrom(
    rows.map((row) => ({
      id: String(row['id']),
      number: numberIn(row['number']),
      section: String(row['section']),
      rowName: String(row['row_name']),
      label: String(row['label']),
      place: numberIn(row['place']),
      category: String(row['category']),
      kind: row['kind'] as SeatKind,
      x: numberIn(row['x']),
      y: numberIn(row['y']),
    })),
  );
}

/** Seats in the order of their numbers, each with its place in the hall. */
export function hallFrom(seats: readonly Omit<HallSeat, 'row' | 'aside'>[]): Hall {
  const rows = [...Map.groupBy(seats, ({ section, rowName }) => JSON.stringify([section, rowName])).values()];
  const placed = rows.flatMap((row, index) => {
    const ends = row[0]!.place + row.at(-1)!.place;
    return row.map((seat): HallSeat => ({ ...seat, row: index, aside: 2 * seat.place - ends }));
  });
  return { seats: placed, byId: new Map(placed.map((seat) => [seat.id, seat])) };
}

export function seatNameOf({ id, section, rowName, label, kind }: SeatName): SeatName {
  return { id, section, rowName, label, kind };
}

/** In no language: `Stalls · A · 12`, for messages, tables and files. */
export function seatShort({ section, rowName, label }: Pick<SeatName, 'section' | 'rowName' | 'label'>): string {
  return [section, rowName, label].filter(Boolean).join(' · ');
}

/** As it is printed: "Stalls, row A, seat 12". */
export function seatText(
  scope: { t(key: string, params?: Readonly<Record<string, string | number>>): string },
  { section, rowName, label }: Pick<SeatName, 'section' | 'rowName' | 'label'>,
): string {
  if (rowName === '') return scope.t('seats.name_without_row', { section, seat: label });
  return scope.t('seats.name', { section, row: rowName, seat: label });
}
