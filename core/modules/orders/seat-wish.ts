import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Offer, TypeOnSale } from '../tickets/index.ts';
import { hallOf, seatShort, type Hall } from '../venues/index.ts';

/** The seats that a line wants. */
export interface SeatWish {
  readonly seatMapId: string;
  readonly category: string;
  /** One for each ticket; null: the best that are free. */
  readonly seatIds: readonly string[] | null;
  readonly wheelchairs: number;
}

interface Wanted {
  readonly quantity: number;
  readonly seatIds?: readonly string[] | undefined;
  readonly wheelchairs?: number | undefined;
}

export function wishOf(type: TypeOnSale, offer: Offer, wanted: Wanted, field: string): SeatWish | null {
  const { seatIds = null, wheelchairs = 0, quantity } = wanted;
  if (type.seatCategory === null) {
    if (seatIds === null && wheelchairs === 0) return null;
    throw new DomainError('seat.not_numbered', { field: `${field}.${seatIds === null ? 'wheelchairs' : 'seatIds'}` });
  }
  // A date without a map has nothing left of such a type, and is refused as sold out.
  if (offer.seatMapId === null) throw new DomainError('seat.no_map', { status: 409, field: `${field}.occurrenceId` });
  if (wheelchairs > quantity) throw new DomainError('seat.too_many_wheelchairs', { field: `${field}.wheelchairs` });
  if (seatIds !== null && (seatIds.length !== quantity || new Set(seatIds).size !== quantity)) {
    throw new DomainError('seat.one_each', { params: { count: quantity }, field: `${field}.seatIds` });
  }
  return { seatMapId: offer.seatMapId, category: type.seatCategory, seatIds, wheelchairs };
}

export function isNamed(wish: SeatWish | null): boolean {
  return wish !== null && wish.seatIds !== null;
}

/** The wish of some of a line's pieces, where their prices differ. */
export function partOfWish(wish: SeatWish | null, from: number, count: number): SeatWish | null {
  if (wish === null) return null;
  const wheelchairs = Math.min(count, Math.max(0, wish.wheelchairs - from));
  return { ...wish, seatIds: wish.seatIds?.slice(from, from + count) ?? null, wheelchairs };
}

/** Two lines of one type that become one. */
export function addWish(first: SeatWish | null, other: SeatWish | null): SeatWish | null {
  if (first === null || other === null) return other;
  const seatIds = first.seatIds && other.seatIds ? [...first.seatIds, ...other.seatIds] : null;
  return { ...first, seatIds, wheelchairs: first.wheelchairs + other.wheelchairs };
}

interface WishedLine {
  readonly occurrenceId: string;
  readonly field: string;
  readonly seats: SeatWish | null;
}

/** What can be said about chosen seats without asking who has them. */
export async function checkWishes(scope: Pick<Scope, 'em'>, lines: readonly WishedLine[]): Promise<void> {
  const chosen = new Set<string>();
  for (const { seats, occurrenceId, field: quantity } of lines) {
    if (!seats?.seatIds) continue;
    const field = quantity.replace(/quantity$/, 'seatIds');
    const hall = await hallOf(scope, seats.seatMapId);
    for (const id of seats.seatIds) {
      const seat = hall.byId.get(id);
      if (!seat) throw new DomainError('seat.unknown', { field });
      if (seat.category !== seats.category) {
        throw new DomainError('seat.other_category', { params: { seat: seatShort(seat) }, field });
      }
      if (chosen.has(`${occurrenceId} ${id}`)) {
        throw new DomainError('seat.chosen_twice', { params: { seat: seatShort(seat) }, field });
      }
      chosen.add(`${occurrenceId} ${id}`);
    }
    refuseLonelyCompanion(hall, seats.seatIds, field);
  }
}

function refuseLonelyCompanion({ byId }: Hall, seatIds: readonly string[], field: string): void {
  const seats = seatIds.map((id) => byId.get(id)!);
  const companion = seats.find(({ kind }) => kind === 'companion');
  if (!companion || seats.some(({ kind }) => kind === 'wheelchair')) return;
  throw new DomainError('seat.companion_alone', { params: { seat: seatShort(companion) }, field });
}
