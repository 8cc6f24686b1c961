import type { TxScope } from '../../kernel/scope/scope.ts';
import { hallOf, openSeatings, releaseSeat, type HallSeat } from '../venues/index.ts';
import type { ChangedLine, ChangedOrder } from './changed-order.ts';
import type { PricedLine } from './price-order.ts';
import { lockedSeats, openSeats } from './seat-book.ts';
import { checkWishes, type SeatWish } from './seat-wish.ts';

/**
 * A seat row has a line or nobody. Until a change takes hold, its new seats stand at the order's first line, at positions
 * that no ticket has; whatever ends the order gives them back with the line's own.
 */
const HELD_FROM = 10_000;
const HELD_EACH = 1_000;

const holderOf = ({ before }: Pick<ChangedOrder, 'before'>): string =>
  before.find(({ addOnToId }) => addOnToId === null)!.id;

/** Some of the seats that a change wishes: named ones, or the best that are free. */
interface Wish {
  readonly line: ChangedLine;
  /** Of the tickets in their line that get them. */
  readonly positions: readonly number[];
  readonly seats: SeatWish;
  /** Where its first seat stands until the change takes hold. */
  readonly heldAt: number;
}

function wishesOf({ after }: Pick<ChangedOrder, 'after'>): Wish[] {
  const all = after.flatMap((line) => {
    if (!line.seatWish) return [];
    const { seatMapId, category, positions, seatIds, wheelchairs } = line.seatWish;
    const given = positions.map((position, index) => ({ position, seatId: seatIds[index] ?? null }));
    const named = given.filter(({ seatId }) => seatId !== null);
    const others = given.filter(({ seatId }) => seatId === null);
    const wish = (of: typeof given, seats: Pick<SeatWish, 'seatIds' | 'wheelchairs'>) =>
      of.length === 0
        ? []
        : [{ line, positions: of.map(({ position }) => position), seats: { seatMapId, category, ...seats } }];
    return [
      ...wish(named, { seatIds: named.map(({ seatId }) => seatId!), wheelchairs: 0 }),
      ...wish(others, { seatIds: null, wheelchairs }),
    ];
  });
  return all.map((wish, index) => ({ ...wish, heldAt: HELD_FROM + index * HELD_EACH }));
}

/** What can be said about the chosen seats without asking who has them. */
export async function checkChangeSeats(scope: Pick<TxScope, 'em'>, change: ChangedOrder): Promise<void> {
  await checkWishes(scope, wishesOf(change).map(pricedOf));
}

/** Named seats of a change that somebody else has, as they are now. */
export async function seatsGone({ em }: Pick<TxScope, 'em'>, change: ChangedOrder): Promise<HallSeat[]> {
  const gone: HallSeat[] = [];
  for (const { line, seats } of wishesOf(change)) {
    if (seats.seatIds === null) continue;
    const { byId } = await hallOf({ em }, seats.seatMapId);
    const rows = await em.execute<{ seat_id: string }[]>(
      `select seat_id from occurrence_seats where occurrence_id = ? and seat_id in (?) and state <> 'free' order by number`,
      [line.occurrenceId, seats.seatIds],
    );
    gone.push(...rows.map(({ seat_id }) => byId.get(seat_id)!));
  }
  return gone;
}

/** Gives the change the seats that it wishes, or says that they are gone; answers it with their names. */
export async function holdSeats(tx: TxScope, change: ChangedOrder): Promise<ChangedOrder> {
  const wishes = wishesOf(change);
  if (wishes.length === 0) return change;
  // In one order with those that come free, so that two changes never wait for each other.
  await openSeatings(
    tx.em,
    [...change.before, ...change.after].filter(({ seats, seatWish }) => seats ?? seatWish).map((it) => it.occurrenceId),
  );
  // All at once: a party sits together, however many lines its tickets stand on.
  const lines = wishes.map(pricedOf);
  const book = await openSeats(tx.em, [{ lines }], lockedSeats);
  const chosen = await book.choose(lines);
  if (chosen.status === 'rejected') throw chosen.reason;
  await book.lock();
  await book.take(
    wishes.map(({ heldAt }, index) => ({
      lineIds: [holderOf(change)],
      draft: { lines: [lines[index]!] },
      seats: [chosen.value[index]!],
      firstPosition: heldAt,
    })),
  );
  const given = (line: ChangedLine): ChangedLine['seats'] => {
    if (!line.seatWish) return line.seats;
    const seats = [...(line.seats ?? [])];
    wishes.forEach((wish, index) => {
      if (wish.line.id === line.id) wish.positions.forEach((at, nth) => (seats[at] = chosen.value[index]![nth]!));
    });
    return seats;
  };
  return { ...change, after: change.after.map((line) => ({ ...line, seats: given(line) })) };
}

/** The seats that the change held go to its lines, those of the tickets that moved are free again. */
export async function moveSeats(tx: TxScope, change: ChangedOrder): Promise<void> {
  const { before, after } = change;
  const seated = [...before, ...after].filter(({ seats }) => seats !== null);
  if (seated.length === 0) return;
  const revisions = await openSeatings(
    tx.em,
    seated.map(({ occurrenceId }) => occurrenceId),
  );
  const places = placesOf(before);
  const now = placesOf(after);
  const fresh = ({ lineId, position }: Place) =>
    after.find(({ id }) => id === lineId)!.seatWish?.positions.includes(position) ?? false;
  const stays: { from: Place; to: Place }[] = [];
  for (const [ticketId, from] of places) {
    const to = now.get(ticketId);
    if (!from.seated) continue;
    if (!to || fresh(to)) await releaseSeat(tx.em, from, revisions.get(from.occurrenceId)!);
    else if (to.lineId !== from.lineId || to.position !== from.position) stays.push({ from, to });
  }
  // Those that leave a line first, then upwards: a position is free before another ticket takes it.
  const sorted = stays.toSorted(
    (a, b) => Number(isSameLine(a)) - Number(isSameLine(b)) || a.to.position - b.to.position,
  );
  for (const { from, to } of sorted) {
    await tx.em.execute(
      `update occurrence_seats set line_id = ?, position = ? where line_id = ? and position = ?`,
      [to.lineId, to.position, from.lineId, from.position],
      'run',
    );
  }
  for (const { line, positions, heldAt } of wishesOf(change)) {
    for (const [nth, position] of positions.entries()) {
      await tx.em.execute(
        `update occurrence_seats set line_id = ?, position = ? where line_id = ? and position = ?`,
        [line.id, position, holderOf(change), heldAt + nth],
        'run',
      );
    }
  }
}

/** The change comes to nothing: what it held is free again. */
export async function freeHeldSeats(tx: TxScope, change: ChangedOrder): Promise<void> {
  const revisions = await openSeatings(
    tx.em,
    wishesOf(change).map(({ line }) => line.occurrenceId),
  );
  for (const [occurrenceId, revision] of revisions) {
    await tx.em.execute(
      `update occurrence_seats set state = 'free', line_id = null, position = null, changed_in = ?
       where occurrence_id = ? and line_id = ? and position >= ${HELD_FROM}`,
      [revision, occurrenceId, holderOf(change)],
      'run',
    );
  }
}

interface Place {
  readonly lineId: string;
  readonly occurrenceId: string;
  readonly position: number;
  readonly seated: boolean;
}

function placesOf(lines: readonly ChangedLine[]): Map<string, Place> {
  return new Map(
    lines.flatMap(({ id: lineId, occurrenceId, ticketIds, seats }) =>
      ticketIds.map((ticketId, position) => [ticketId, { lineId, occurrenceId, position, seated: seats !== null }]),
    ),
  );
}

const isSameLine = ({ from, to }: { from: Place; to: Place }) => from.lineId === to.lineId;

function pricedOf({ line, positions, seats }: Wish): PricedLine {
  const { ticketTypeId, occurrenceId, variationId, name, admits, unitMinor, discountMinor } = line;
  return {
    ...{ ticketTypeId, occurrenceId, variationId, name, admits, unitMinor, discountMinor, seats },
    ...{ totalMinor: line.totalMinor, taxMinor: line.taxMinor, taxes: line.taxes, quotaIds: line.quotaIds },
    ...{ quantity: positions.length, tierQuotaId: line.tierQuotaId, addOnTo: null, needsApproval: false },
    field: 'moves',
  };
}
