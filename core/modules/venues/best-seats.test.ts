import { array, assert, constantFrom, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestSeats, isTogether } from './best-seats.ts';
import { hallFrom, type HallSeat } from './hall.ts';
import { planOf, type SeatKind } from './seat-plan.ts';

/** Rows drawn as text: `.` free, `x` taken, `_` an aisle, `w` a wheelchair place, `c` the one beside it, in capitals taken. */
function free(...rows: string[]): HallSeat[] {
  const records = rows.flatMap((row, index) =>
    [...row].flatMap((mark, at) => {
      if (mark === '_') return [];
      const kind: SeatKind = /w/i.test(mark) ? 'wheelchair' : /c/i.test(mark) ? 'companion' : 'standard';
      const seat = {
        section: 'S',
        row: String(index),
        label: `${at}${/[xWC]/.test(mark) ? 'x' : ''}`,
        category: 'A',
        kind,
      };
      return [{ ...seat, at: '', x: null, y: null, aisle: row[at + 1] === '_', rank: null }];
    }),
  );
  const { seats } = hallFrom(planOf(records).seats.map((seat) => ({ ...seat, id: String(seat.number) })));
  return seats.filter(({ label }) => !label.endsWith('x'));
}

/** The rows again, with what was chosen as `O`. */
function drawn(rows: string[], party: { count: number; wheelchairs?: number }): string[] | undefined {
  const chosen = bestSeats(free(...rows), { wheelchairs: 0, ...party });
  return (
    chosen &&
    rows.map((row, index) =>
      [...row]
        .map((mark, at) =>
          chosen.some((seat) => seat.rowName === String(index) && seat.label === String(at)) ? 'O' : mark,
        )
        .join(''),
    )
  );
}

describe('the best seats', () => {
  it.each([
    ['are in the middle of the first row', 2, ['......', '......'], ['..OO..', '......']],
    ['leave nobody alone at the end of a row', 3, ['....', '......'], ['....', 'OOO...']],
    ['nor in the middle', 1, ['x..x', '.....'], ['x..x', '..O..']],
    ['fill a gap of their size', 2, ['..x...', '......'], ['OOx...', '......']],
    ['leave one alone rather than sit apart', 3, ['....x'], ['.OOOx']],
    ['are side by side before they are across an aisle', 2, ['x._.x', '....'], ['x._.x', 'OO..']],
    ['are across an aisle rather than in two rows', 4, ['.._..', 'xx_xx'], ['OO_OO', 'xx_xx']],
    [
      'are in neighbouring rows where no row is wide enough',
      5,
      ['xxx', '...', '...', 'xxx'],
      ['xxx', 'OOO', 'OO.', 'xxx'],
    ],
    ['are anywhere before they are nowhere', 3, ['.x.x.x'], ['OxOxOx']],
  ])('%s', (_what, count, rows, chosen) => {
    expect(drawn(rows, { count })).toEqual(chosen);
  });

  it('keep wheelchair places and those beside them for parties that ask', () => {
    expect(drawn(['wc', 'xx'], { count: 1 })).toBeUndefined();
    expect(drawn(['..wc..'], { count: 2, wheelchairs: 1 })).toEqual(['..OO..']);
    expect(drawn(['..cwc..', '......'], { count: 3, wheelchairs: 1 })).toEqual(['..OOO..', '......']);
    expect(drawn(['wc..wc'], { count: 2, wheelchairs: 2 })).toEqual(['Oc..Oc']);
    expect(drawn(['Wc....'], { count: 1, wheelchairs: 1 })).toBeUndefined();
    expect(drawn(['wcxx', '....'], { count: 4, wheelchairs: 1 })).toEqual(['OOxx', 'OO..']);
  });
});

const hall = array(string({ unit: constantFrom('.', '.', '.', 'x', '_'), minLength: 2, maxLength: 14 }), {
  minLength: 1,
  maxLength: 7,
});

/** Lengths of the stretches of free seats by row. */
function stretches(seats: readonly HallSeat[]): number[] {
  const taken = new Set(seats.map(({ row, place }) => `${row} ${place}`));
  const starts = seats.filter(({ row, place }) => !taken.has(`${row} ${place - 1}`));
  return starts.map(({ row, place }) => {
    let length = 1;
    while (taken.has(`${row} ${place + length}`)) length += 1;
    return length;
  });
}

const alone = (seats: readonly HallSeat[]) => stretches(seats).filter((length) => length === 1).length;

it('holds for any hall and any party', () => {
  assert(
    property(hall, integer({ min: 1, max: 9 }), (rows, count) => {
      const open = free(...rows);
      const chosen = bestSeats(open, { count, wheelchairs: 0 });
      // Everybody gets a seat of their own that was free, or nobody does, and only where there are too few.
      if (open.length < count) return chosen === undefined;
      if (!chosen || new Set(chosen).size !== count || !chosen.every((seat) => open.includes(seat))) return false;

      const lengths = stretches(open);
      const rest = open.filter((seat) => !chosen.includes(seat));
      // Whoever can sit side by side sits in one row.
      if (lengths.some((length) => length >= count) && !isTogether(chosen)) return false;
      // Where that can be done so that no single seat is left behind, none is.
      const canLeaveNone = lengths.some((length) => length === count || length >= count + 2);
      return !canLeaveNone || alone(rest) <= alone(open);
    }),
    { numRuns: 500 },
  );
});

it('prefers the better row among those that do as well', () => {
  assert(
    property(integer({ min: 1, max: 6 }), integer({ min: 1, max: 5 }), (count, rows) => {
      const chosen = bestSeats(free(...Array.from({ length: rows }, () => '............')), { count, wheelchairs: 0 });
      return chosen!.every(({ row }) => row === 0);
    }),
  );
});
