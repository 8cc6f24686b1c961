/** `companion`: the place beside a wheelchair, for whoever comes along. */
export const SEAT_KINDS = ['standard', 'wheelchair', 'companion'] as const;
export type SeatKind = (typeof SEAT_KINDS)[number];

/** One seat as a file tells it. */
export interface SeatRecord {
  /** Where it stands in the file: a line's number, or a path in JSON. */
  readonly at: string;
  readonly section: string;
  readonly row: string;
  readonly label: string;
  readonly category: string;
  readonly kind: SeatKind;
  readonly x: number | null;
  readonly y: number | null;
  /** There is an aisle after it: whoever sits behind the aisle is no neighbour. */
  readonly aisle: boolean;
  /** Of its row: smaller is better. Rows without one come after, in the order of the file. */
  readonly rank: number | null;
}

export interface SeatProblem {
  readonly at: string;
  /** The sentence is `seats.problem.<code>`. */
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

export interface PlannedSeat {
  readonly number: number;
  readonly section: string;
  readonly rowName: string;
  readonly label: string;
  readonly place: number;
  readonly category: string;
  readonly kind: SeatKind;
  readonly x: number;
  readonly y: number;
}

export interface SeatPlan {
  readonly seats: readonly PlannedSeat[];
  readonly categories: readonly string[];
  readonly problems: readonly SeatProblem[];
}

export const MOST_SEATS = 60_000;
const MOST_CATEGORIES = 30;
/** Between neighbours, where the file gives no coordinates. */
const STEP = 10;

/** Gives every seat its number, best row first, and its place along the row. */
export function planOf(records: readonly SeatRecord[]): SeatPlan {
  const problems: SeatProblem[] = [...doubles(records)];
  if (records.length === 0) problems.push({ at: '', code: 'empty' });
  if (records.length > MOST_SEATS) problems.push({ at: '', code: 'too_many', params: { count: MOST_SEATS } });
  const categories = [...new Set(records.map(({ category }) => category))];
  if (categories.length > MOST_CATEGORIES) {
    problems.push({ at: '', code: 'too_many_categories', params: { count: MOST_CATEGORIES } });
  }
  const seats: PlannedSeat[] = [];
  rowsOf(records).forEach((row, index) => {
    problems.push(...lonelyCompanions(row));
    for (const { seat, place } of placed(row)) {
      seats.push({
        number: seats.length,
        section: seat.section,
        rowName: seat.row,
        label: seat.label,
        place,
        category: seat.category,
        kind: seat.kind,
        x: Math.round(seat.x ?? place * STEP),
        y: Math.round(seat.y ?? index * STEP),
      });
    }
  });
  return { seats, categories, problems };
}

function rowsOf(records: readonly SeatRecord[]): SeatRecord[][] {
  const rows = [...Map.groupBy(records, ({ section, row }) => JSON.stringify([section, row])).values()];
  const rank = (row: readonly SeatRecord[]) => Math.min(...row.map((seat) => seat.rank ?? Infinity));
  const ranked = rows.map((row, index) => ({ row, index, rank: rank(row) }));
  return ranked.toSorted((a, b) => compare(a.rank, b.rank) || a.index - b.index).map(({ row }) => row);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function placed(row: readonly SeatRecord[]): { seat: SeatRecord; place: number }[] {
  let next = 1;
  return row.map((seat) => {
    const place = next;
    next += seat.aisle ? 2 : 1;
    return { seat, place };
  });
}

function* doubles(records: readonly SeatRecord[]): Generator<SeatProblem> {
  const seen = new Map<string, string>();
  for (const { at, section, row, label } of records) {
    const name = JSON.stringify([section, row, label]);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, at);
    else yield { at, code: 'double', params: { section, row, seat: label, first } };
  }
}

function* lonelyCompanions(row: readonly SeatRecord[]): Generator<SeatProblem> {
  const seats = placed(row);
  for (const [index, { seat, place }] of seats.entries()) {
    if (seat.kind !== 'companion') continue;
    const beside = [seats[index - 1], seats[index + 1]].filter((other) => other && Math.abs(other.place - place) === 1);
    // Two companions may share one wheelchair place: the second sits beside the first.
    if (!beside.some((other) => other!.seat.kind !== 'standard')) yield { at: seat.at, code: 'companion_alone' };
  }
}
