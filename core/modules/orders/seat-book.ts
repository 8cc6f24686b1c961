import type { EntityManager } from '@mikro-orm/sql';
import type { Settled } from '../../kernel/batcher.ts';
import { DomainError } from '../../kernel/errors.ts';
import {
  bestSeats,
  freeSeats,
  hallOf,
  isTogether,
  lockSeats,
  nearestTo,
  openSeatings,
  seatNameOf,
  seatShort,
  takeSeats,
  type Hall,
  type HallSeat,
  type SeatName,
} from '../venues/index.ts';
import type { PricedLine } from './price-order.ts';

/** How seats are held; tests put a careless one in its place to see what it is good for. */
export interface SeatStock {
  readonly open: typeof openSeatings;
  readonly free: typeof freeSeats;
  readonly lock: typeof lockSeats;
  readonly take: typeof takeSeats;
}

export const lockedSeats: SeatStock = { open: openSeatings, free: freeSeats, lock: lockSeats, take: takeSeats };

type Lines = readonly PricedLine[];
type GivenSeats = readonly (readonly SeatName[] | null)[];

/** The seats of the drafts of one batch: who gets which. */
export interface SeatBook {
  /** Seats for a draft, which no later draft of the batch gets, or why there are none. */
  choose(lines: Lines): Promise<Settled<GivenSeats>>;
  /** Locks what was chosen. Throws where another transaction has one of them: then each draft is tried alone. */
  lock(): Promise<void>;
  take(
    rows: readonly {
      readonly lineIds: readonly string[];
      readonly draft: { readonly lines: Lines };
      readonly seats: GivenSeats;
      /** Of the first seat of each line; 0 where nothing is said. */
      readonly firstPosition?: number;
    }[],
  ): Promise<void>;
}

/** So many free seats are looked at before all of them are. */
const ENOUGH = 300;
const MOST_NEAR = 4;

/** Opens the dates whose seats are wanted; costs nothing where none are. */
export async function openSeats(
  em: EntityManager,
  drafts: readonly { readonly lines: Lines }[],
  stock: SeatStock,
): Promise<SeatBook> {
  const wished = drafts.flatMap(({ lines }) => lines.filter(({ seats }) => seats !== null));
  const revisions = await stock.open(
    em,
    wished.map(({ occurrenceId }) => occurrenceId),
  );
  const halls = new Map<string, Hall>();
  for (const { seats } of wished) halls.set(seats!.seatMapId, await hallOf({ em }, seats!.seatMapId));
  const seatOf = (line: PricedLine, id: string) => halls.get(line.seats!.seatMapId)!.byId.get(id)!;

  const named = await lockNamed();
  const chosen = new Map<string, Set<number>>();
  const pools = new Map<string, Pool>();
  const many = wished.reduce((sum, { quantity }) => sum + quantity, 0);

  async function lockNamed(): Promise<Map<string, Set<number>>> {
    const locked = new Map<string, Set<number>>();
    const lines = wished.filter(({ seats }) => seats!.seatIds !== null);
    for (const [occurrenceId, own] of Map.groupBy(lines, (line) => line.occurrenceId)) {
      const numbers = own.flatMap((line) => line.seats!.seatIds!.map((id) => seatOf(line, id).number));
      locked.set(occurrenceId, await stock.lock(em, occurrenceId, [...new Set(numbers)]));
    }
    return locked;
  }

  const isChosen = (occurrenceId: string, { number }: HallSeat) => chosen.get(occurrenceId)?.has(number) ?? false;
  const keep = (occurrenceId: string, seats: readonly HallSeat[]) => {
    const own = chosen.get(occurrenceId) ?? new Set();
    for (const { number } of seats) own.add(number);
    chosen.set(occurrenceId, own);
  };
  const letGo = (occurrenceId: string, seats: readonly HallSeat[]) => {
    for (const { number } of seats) chosen.get(occurrenceId)?.delete(number);
  };

  async function poolOf(line: PricedLine, extent: 'some' | 'all'): Promise<Pool> {
    const { occurrenceId } = line;
    const { category, seatMapId } = line.seats!;
    const key = `${occurrenceId} ${category}`;
    const known = pools.get(key);
    if (known && (known.isWhole || extent === 'some')) return known;
    const most = extent === 'all' ? undefined : ENOUGH + 4 * many;
    const numbers = await stock.free(em, { occurrenceId, category }, most);
    const pool = poolFrom(halls.get(seatMapId)!, numbers, most);
    pools.set(key, pool);
    return pool;
  }

  async function freeOf(line: PricedLine, extent: 'some' | 'all'): Promise<HallSeat[]> {
    const { seats } = await poolOf(line, extent);
    return seats.filter((seat) => !isChosen(line.occurrenceId, seat));
  }

  async function best(lines: Lines): Promise<HallSeat[] | undefined> {
    const [line] = lines as [PricedLine];
    const party = {
      count: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      wheelchairs: lines.reduce((sum, { seats }) => sum + seats!.wheelchairs, 0),
    };
    const seats = bestSeats(await freeOf(line, 'some'), party);
    if ((seats && isTogether(seats)) || (await poolOf(line, 'some')).isWhole) return seats;
    return bestSeats(await freeOf(line, 'all'), party);
  }

  async function refusal(lines: Lines): Promise<DomainError | undefined> {
    const gone = lines.flatMap((line) => {
      const seats = line.seats!.seatIds!.map((id) => seatOf(line, id));
      const isGone = (seat: HallSeat) =>
        !named.get(line.occurrenceId)!.has(seat.number) || isChosen(line.occurrenceId, seat);
      return seats.filter(isGone).map((seat) => ({ line, seat }));
    });
    const [first] = gone;
    if (!first) return undefined;
    if (!revisions.has(first.line.occurrenceId)) return new DomainError('seat.no_map', { status: 409 });
    const own = new Set(lines.flatMap(({ seats }) => seats!.seatIds!));
    const free = (await freeOf(first.line, 'all')).filter(({ id }) => !own.has(id));
    const near = nearestTo(first.seat, free, MOST_NEAR);
    return new DomainError('seat.taken', {
      status: 409,
      params: {
        seats: gone.map(({ seat }) => seatShort(seat)).join(', '),
        near: near.map(seatShort).join(', ') || '–',
      },
      field: first.line.field.replace(/quantity$/, 'seatIds'),
      more: { seats: { taken: gone.map(({ seat }) => seat.id), free: near.map(({ id }) => id) } },
    });
  }

  return {
    async choose(lines) {
      const ofName = lines.filter(({ seats }) => seats?.seatIds);
      const taken = ofName.length > 0 ? await refusal(ofName) : undefined;
      if (taken) return { status: 'rejected', reason: taken };
      const given = new Map<PricedLine, readonly HallSeat[]>(
        ofName.map((line) => [line, line.seats!.seatIds!.map((id) => seatOf(line, id))]),
      );
      // Right away, so that the best for the others of the draft are not the same ones.
      for (const [line, seats] of given) keep(line.occurrenceId, seats);
      const parties = Map.groupBy(
        lines.filter(({ seats }) => seats !== null && seats.seatIds === null),
        ({ occurrenceId, seats }) => `${occurrenceId} ${seats!.category}`,
      );
      for (const party of parties.values()) {
        const seats = await best(party);
        if (!seats) {
          for (const [line, own] of given) letGo(line.occurrenceId, own);
          return { status: 'rejected', reason: noneLeft(party[0]!) };
        }
        for (const [line, own] of dealt(party, seats)) {
          given.set(line, own);
          keep(line.occurrenceId, own);
        }
      }
      return { status: 'fulfilled', value: lines.map((line) => given.get(line)?.map(seatNameOf) ?? null) };
    },
    async lock() {
      for (const [occurrenceId, numbers] of chosen) {
        const locked = await stock.lock(em, occurrenceId, [...numbers]);
        if (locked.size < numbers.size) throw new DomainError('seat.just_taken', { status: 409 });
      }
    },
    async take(rows) {
      const claims = rows.flatMap(({ draft, lineIds, seats, firstPosition = 0 }) =>
        draft.lines.flatMap((line, index) =>
          (seats[index] ?? []).map(({ id }, position) => ({
            ...{ occurrenceId: line.occurrenceId, number: seatOf(line, id).number },
            ...{ lineId: lineIds[index]!, position: firstPosition + position },
          })),
        ),
      );
      if (claims.length > 0) await stock.take(em, revisions, claims);
    },
  };
}

interface Pool {
  readonly seats: readonly HallSeat[];
  readonly isWhole: boolean;
}

/** The last row of a part may go on where the part ends: what is free in it is not known. */
function poolFrom({ seats }: Hall, numbers: readonly number[], most: number | undefined): Pool {
  const free = numbers.map((number) => seats[number]!);
  if (most === undefined || numbers.length < most) return { seats: free, isWhole: true };
  const last = free.at(-1)!.row;
  return { seats: free.filter(({ row }) => row !== last), isWhole: false };
}

/** Seats of a party for its lines, the wheelchair places for those that asked for them. */
function dealt(lines: Lines, seats: readonly HallSeat[]): [PricedLine, HallSeat[]][] {
  const chairs = seats.filter(({ kind }) => kind === 'wheelchair');
  const others = seats.filter(({ kind }) => kind !== 'wheelchair');
  return lines.map((line) => {
    const { wheelchairs } = line.seats!;
    return [line, [...chairs.splice(0, wheelchairs), ...others.splice(0, line.quantity - wheelchairs)]];
  });
}

function noneLeft({ name, field, seats, quantity }: PricedLine): DomainError {
  const code = seats!.wheelchairs > 0 ? 'seat.no_wheelchair_place' : 'seat.none_left';
  return new DomainError(code, { status: 409, params: { ticket: name, count: quantity }, field });
}
