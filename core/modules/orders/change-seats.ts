import type { TxScope } from '../../kernel/scope/scope.ts';
import { openSeatings, releaseSeat, type SeatName } from '../venues/index.ts';
import type { ChangedLine, ChangedOrder } from './changed-order.ts';
import type { PricedLine } from './price-order.ts';
import { lockedSeats, openSeats } from './seat-book.ts';

/**
 * A seat row has a line or nobody. Until a change takes hold, its new seats stand at the order's first line, at positions
 * that no ticket has; whatever ends the order gives them back with the line's own.
 */
const HELD_FROM = 10_000;
const HELD_EACH = 1_000;

const holderOf = ({ before }: Pick<ChangedOrder, 'before'>): string =>
  before.find(({ addOnToId }) => addOnToId === null)!.id;

const wished = ({ after }: Pick<ChangedOrder, 'after'>): ChangedLine[] =>
  after.filter(({ seatWish }) => seatWish !== null);

/** Gives the change the seats that it wishes, or says that they are gone; answers it with their names. */
export async function holdSeats(tx: TxScope, change: ChangedOrder): Promise<ChangedOrder> {
  const lines = wished(change);
  if (lines.length === 0) return change;
  // In one order with those that come free, so that two changes never wait for each other.
  await openSeatings(
    tx.em,
    [...change.before, ...change.after].filter(({ seats, seatWish }) => seats ?? seatWish).map((it) => it.occurrenceId),
  );
  const drafts = lines.map((line) => ({ lines: [pricedOf(line)] }));
  const book = await openSeats(tx.em, drafts, lockedSeats);
  const given = new Map<string, readonly SeatName[]>();
  const rows: Parameters<typeof book.take>[0][number][] = [];
  for (const [index, draft] of drafts.entries()) {
    const chosen = await book.choose(draft.lines);
    if (chosen.status === 'rejected') throw chosen.reason;
    given.set(lines[index]!.id, chosen.value[0]!);
    rows.push({
      ...{ lineIds: [holderOf(change)], draft, seats: chosen.value },
      firstPosition: HELD_FROM + index * HELD_EACH,
    });
  }
  await book.lock();
  await book.take(rows);
  const after = change.after.map((line) => ({ ...line, seats: given.get(line.id) ?? line.seats }));
  return { ...change, after };
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
  const fresh = new Set(wished(change).map(({ id }) => id));
  const stays: { from: Place; to: Place }[] = [];
  for (const [ticketId, from] of places) {
    const to = now.get(ticketId);
    if (!from.seated) continue;
    if (!to || fresh.has(to.lineId)) await releaseSeat(tx.em, from, revisions.get(from.occurrenceId)!);
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
  for (const [index, line] of wished(change).entries()) {
    const first = HELD_FROM + index * HELD_EACH;
    await tx.em.execute(
      `update occurrence_seats set line_id = ?, position = position - ${first}
       where line_id = ? and position >= ${first} and position < ${first + HELD_EACH}`,
      [line.id, holderOf(change)],
      'run',
    );
  }
}

/** The change comes to nothing: what it held is free again. */
export async function freeHeldSeats(tx: TxScope, change: ChangedOrder): Promise<void> {
  const lines = wished(change);
  const revisions = await openSeatings(
    tx.em,
    lines.map(({ occurrenceId }) => occurrenceId),
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

function pricedOf(line: ChangedLine): PricedLine {
  const { ticketTypeId, occurrenceId, variationId, name, quantity, admits, unitMinor, discountMinor } = line;
  return {
    ...{ ticketTypeId, occurrenceId, variationId, name, quantity, admits, unitMinor, discountMinor },
    ...{ totalMinor: line.totalMinor, taxMinor: line.taxMinor, taxes: line.taxes, quotaIds: line.quotaIds },
    ...{ tierQuotaId: line.tierQuotaId, seats: line.seatWish, addOnTo: null, needsApproval: false, field: 'moves' },
  };
}
