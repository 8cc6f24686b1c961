import type { HallSeat } from './hall.ts';

export interface Party {
  readonly count: number;
  /** How many of them sit in a wheelchair. */
  readonly wheelchairs: number;
}

/** An aisle, or a taken seat or two, may be between people who still sit together. */
const NEAR = 2;
const MOST_ROWS = 6;

/**
 * Seats for a party from the free ones of a price category, which come in the order of their numbers: the best row first.
 * One row where possible, side by side before across an aisle, and so that no single seat stays behind alone; else
 * neighbouring rows; else wherever there are some. Nothing where there are too few. Wheelchair places and those beside
 * them are for parties that ask for them.
 */
export function bestSeats(free: readonly HallSeat[], party: Party): HallSeat[] | undefined {
  if (party.wheelchairs > 0) return accessibleSeats(free, party);
  const open = free.filter(({ kind }) => kind === 'standard');
  if (open.length < party.count) return undefined;
  const rows = groupRows(open);
  return oneRow(rows, party.count) ?? neighbouringRows(rows, party.count) ?? anywhere(rows, party.count);
}

/** Whether they sit side by side, or in one row with no more than an aisle between them. */
export function isTogether(seats: readonly HallSeat[]): boolean {
  const places = seats.map(({ place }) => place);
  const span = Math.max(...places) - Math.min(...places) + 1;
  return seats.every(({ row }) => row === seats[0]!.row) && span - seats.length <= NEAR;
}

function groupRows(seats: readonly HallSeat[]): HallSeat[][] {
  return [...Map.groupBy(seats, ({ row }) => row).values()];
}

interface Choice {
  readonly seats: HallSeat[];
  /** Smaller is better: side by side and nobody left alone, across an aisle, then those that leave somebody alone. */
  readonly grade: number;
  readonly aside: number;
}

function oneRow(rows: readonly HallSeat[][], count: number): HallSeat[] | undefined {
  let best: Choice | undefined;
  for (const row of rows) {
    const choice = bestOfRow(row, count);
    if (choice && (!best || choice.grade < best.grade)) best = choice;
    if (best?.grade === 0) break;
  }
  return best?.seats;
}

function bestOfRow(row: readonly HallSeat[], count: number): Choice | undefined {
  const { before, after } = neighbours(row);
  let best: Choice | undefined;
  for (let from = 0; from + count <= row.length; from += 1) {
    const [first, last] = [row[from]!, row[from + count - 1]!];
    const gap = last.place - first.place + 1 - count;
    if (gap > NEAR) continue;
    const leavesAlone = before[from] === 1 || after[from + count - 1] === 1;
    const grade = (leavesAlone ? 2 : 0) + (gap > 0 ? 1 : 0);
    const aside = Math.abs(first.aside + last.aside);
    if (!best || grade < best.grade || (grade === best.grade && aside < best.aside)) {
      best = { seats: row.slice(from, from + count), grade, aside };
    }
  }
  return best;
}

/** For each seat of a row, how many free ones are side by side before and after it. */
function neighbours(row: readonly HallSeat[]) {
  const before = row.map(() => 0);
  const after = row.map(() => 0);
  for (let index = 1; index < row.length; index += 1) {
    if (row[index]!.place - row[index - 1]!.place === 1) before[index] = before[index - 1]! + 1;
  }
  for (let index = row.length - 2; index >= 0; index -= 1) {
    if (row[index + 1]!.place - row[index]!.place === 1) after[index] = after[index + 1]! + 1;
  }
  return { before, after };
}

/** As few neighbouring rows as will do, with nobody in a row alone and no single seat left where that can be. */
function neighbouringRows(rows: readonly HallSeat[][], count: number): HallSeat[] | undefined {
  const runs = rows.map(longestRun);
  for (let many = 2; many <= Math.min(MOST_ROWS, count); many += 1) {
    let best: { seats: HallSeat[]; cost: number } | undefined;
    for (let from = 0; from + many <= runs.length; from += 1) {
      const some = runs.slice(from, from + many);
      if (!areNeighbours(some)) continue;
      const shared = share(some, count);
      if (shared && (!best || shared.cost < best.cost)) best = shared;
      if (best?.cost === 0) break;
    }
    if (best) return best.seats;
  }
  return undefined;
}

function areNeighbours(runs: readonly HallSeat[][]): boolean {
  const [first] = runs[0]!;
  return runs.every(([seat], index) => seat!.section === first!.section && seat!.row === first!.row + index);
}

function longestRun(row: readonly HallSeat[]): HallSeat[] {
  return runsOf(row).reduce((longest, run) => (run.length > longest.length ? run : longest));
}

function runsOf(row: readonly HallSeat[]): HallSeat[][] {
  const runs: HallSeat[][] = [];
  for (const seat of row) {
    const run = runs.at(-1);
    if (run && seat.place - run.at(-1)!.place === 1) run.push(seat);
    else runs.push([seat]);
  }
  return runs;
}

/** How many go into each of the rows; every row gets some. Nothing where they do not fit. */
function share(runs: readonly HallSeat[][], count: number): { seats: HallSeat[]; cost: number } | undefined {
  const parts = cheapest(
    runs.map(({ length }) => length),
    count,
  );
  if (!parts) return undefined;
  const seats = runs.flatMap((run, index) => run.slice(0, parts.sizes[index]!));
  return { seats, cost: parts.cost };
}

interface Parts {
  readonly sizes: readonly number[];
  readonly cost: number;
}

function cheapest(lengths: readonly number[], count: number): Parts | undefined {
  // By how many are still to be placed: the cheapest way to place the others in the rows so far.
  let ways = new Map<number, Parts>([[count, { sizes: [], cost: 0 }]]);
  for (const length of lengths) {
    const next = new Map<number, Parts>();
    for (const [left, { sizes, cost }] of ways) {
      // Better rows are filled first where it makes no difference.
      for (let size = Math.min(length, left); size >= 1; size -= 1) {
        const total = cost + (length - size === 1 ? 1 : 0) + (size === 1 ? 10 : 0);
        const known = next.get(left - size);
        if (!known || total < known.cost) next.set(left - size, { sizes: [...sizes, size], cost: total });
      }
    }
    ways = next;
  }
  return ways.get(0);
}

/** The longest pieces first, so that the party falls into few. */
function anywhere(rows: readonly HallSeat[][], count: number): HallSeat[] {
  const runs = rows.flatMap(runsOf).toSorted((a, b) => b.length - a.length);
  const seats: HallSeat[] = [];
  for (const run of runs) seats.push(...run.slice(0, count - seats.length));
  return seats.toSorted((a, b) => a.number - b.number);
}

function accessibleSeats(free: readonly HallSeat[], { count, wheelchairs }: Party): HallSeat[] | undefined {
  const windows = groupRows(free).flatMap((row) => accessibleWindows(row, { count, wheelchairs }));
  const best = windows.reduce<HallSeat[] | undefined>(
    (found, window) => (!found || companions(window) > companions(found) ? window : found),
    undefined,
  );
  return best ?? accessiblePieces(free, { count, wheelchairs });
}

/** Side by side, with exactly as many wheelchair places as are asked for. */
function accessibleWindows(row: readonly HallSeat[], { count, wheelchairs }: Party): HallSeat[][] {
  const windows = row.map((_, from) => row.slice(from, from + count));
  return windows.filter(
    (window) =>
      window.length === count &&
      window.at(-1)!.place - window[0]!.place + 1 === count &&
      window.filter(({ kind }) => kind === 'wheelchair').length === wheelchairs,
  );
}

function companions(seats: readonly HallSeat[]): number {
  return seats.filter(({ kind }) => kind === 'companion').length;
}

/** Each wheelchair place with the one beside it, and the others as near as they fit. */
function accessiblePieces(free: readonly HallSeat[], { count, wheelchairs }: Party): HallSeat[] | undefined {
  const chosen = free.filter(({ kind }) => kind === 'wheelchair').slice(0, wheelchairs);
  if (chosen.length < wheelchairs) return undefined;
  for (const chair of [...chosen]) {
    if (chosen.length === count) break;
    const beside = free.find((seat) => seat.kind === 'companion' && isBeside(seat, chair) && !chosen.includes(seat));
    if (beside) chosen.push(beside);
  }
  const others = count - chosen.length;
  if (others === 0) return chosen.toSorted((a, b) => a.number - b.number);
  const near = free.filter(({ row }) => Math.abs(row - chosen[0]!.row) <= 1);
  const party = { count: others, wheelchairs: 0 };
  const rest = bestSeats(near, party) ?? bestSeats(free, party);
  return rest && [...chosen, ...rest].toSorted((a, b) => a.number - b.number);
}

function isBeside(a: HallSeat, b: HallSeat): boolean {
  return a.row === b.row && Math.abs(a.place - b.place) === 1;
}

/** Free seats around one that is gone, the nearest first. */
export function nearestTo(seat: HallSeat, free: readonly HallSeat[], most: number): HallSeat[] {
  const distance = (other: HallSeat) =>
    Math.abs(other.row - seat.row) * 50 +
    Math.abs(other.place - seat.place) +
    (other.section === seat.section ? 0 : 500);
  return free
    .filter(({ kind }) => kind === seat.kind)
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, most);
}
