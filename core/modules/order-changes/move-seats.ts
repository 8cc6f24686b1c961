import { DomainError } from '../../kernel/errors.ts';
import type { ChangedLine, ChangedWish } from '../orders/index.ts';
import type { LineBook, Pieces } from './line-pieces.ts';
import type { Move, Target } from './move-pieces.ts';
import type { PlanContext } from './plan-context.ts';

type Seats = readonly (string | null)[];

/** A move that asks for seats and may ask for nothing else. */
export const isSeatChange = ({ seatIds, seats }: Move): boolean => seatIds !== undefined || seats !== undefined;

/** The seats that a move names for some of its tickets, in the order of their line; null where it asks for none. */
export function seatsInOrder(
  { lines }: Pick<PlanContext, 'lines'>,
  move: Move,
  tickets: readonly string[],
): Seats | null {
  const { ticketIds, lineId, seatIds } = move;
  if (seatIds === undefined) return isSeatChange(move) ? tickets.map(() => null) : null;
  const all = ticketIds ?? lines.find(({ id }) => id === lineId)!.ticketIds.filter((id) => tickets.includes(id));
  const named = [...new Set(all)];
  if (seatIds.length !== named.length) {
    throw new DomainError('seat.one_each', { params: { count: named.length }, field: 'moves' });
  }
  return tickets.map((id) => seatIds[named.indexOf(id)] ?? null);
}

/** The seats of pieces where they go: those they have, as long as date and type stay, or new ones. */
export function seatsOf(
  { from, seats }: Pieces,
  { type, offer, seatIds }: Target,
  at: number,
  count: number,
): Pick<ChangedLine, 'seats' | 'seatWish'> {
  if (type.seatCategory === null) {
    if (seatIds !== null) throw new DomainError('seat.not_numbered', { field: 'moves' });
    return { seats: null, seatWish: null };
  }
  const own = seats?.slice(at, at + count) ?? null;
  const stays = own !== null && offer.occurrenceId === from.occurrenceId && type.id === from.ticketTypeId;
  if (stays && seatIds === null) return { seats: own, seatWish: null };
  const positions = Array.from({ length: count }, (_, position) => position);
  const wished = seatIds?.slice(at, at + count) ?? positions.map(() => null);
  return { seats: own, seatWish: wishOf({ type, offer }, own, { positions, seatIds: wished }) };
}

/** Tickets stay what they are and get other seats; the others of their line keep theirs. */
export function giveOtherSeats(
  book: LineBook,
  line: ChangedLine,
  { tickets, target }: { readonly tickets: readonly string[]; readonly target: Target },
): string[] {
  if (line.seats === null || target.type.seatCategory === null) {
    throw new DomainError('seat.has_none', { status: 409, field: 'moves' });
  }
  const positions = tickets.map((ticket) => line.ticketIds.indexOf(ticket));
  const known = line.seatWish;
  if (positions.some((position) => known?.positions.includes(position))) {
    throw new DomainError('seat.one_each', { params: { count: tickets.length }, field: 'moves' });
  }
  const wish = wishOf(
    target,
    positions.map((position) => line.seats![position]!),
    { positions, seatIds: target.seatIds! },
  );
  book.put({
    ...line,
    seatWish: {
      ...wish,
      positions: [...(known?.positions ?? []), ...wish.positions],
      seatIds: [...(known?.seatIds ?? []), ...wish.seatIds],
      wheelchairs: wish.wheelchairs + (known?.wheelchairs ?? 0),
    },
  });
  return [...tickets];
}

/** Whoever sat in a wheelchair place gets one again, where nothing else is named. */
function wishOf(
  { type, offer }: Pick<Target, 'type' | 'offer'>,
  own: ChangedLine['seats'],
  { positions, seatIds }: Pick<ChangedWish, 'positions' | 'seatIds'>,
): ChangedWish {
  if (offer.seatMapId === null) throw new DomainError('seat.no_map', { status: 409, field: 'moves' });
  const wheelchairs = seatIds.filter((id, index) => id === null && own?.[index]?.kind === 'wheelchair').length;
  return { seatMapId: offer.seatMapId, category: type.seatCategory!, positions, seatIds, wheelchairs };
}
