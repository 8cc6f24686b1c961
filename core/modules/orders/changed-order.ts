import { inLockOrder, type BuyerLimit, type QuotaClaim } from '../tickets/index.ts';
import type { SeatName } from '../venues/index.ts';
import type { LineTax } from './line-tax.ts';
import type { OrderFee } from './order.entity.ts';
import type { SeatWish } from './seat-wish.ts';
import type { OrderClaim } from './write-drafts.ts';

/** A line as it is, or as it will be. */
export interface ChangedLine {
  readonly id: string;
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly variationId: string | null;
  readonly addOnToId: string | null;
  readonly name: string;
  readonly quantity: number;
  readonly admits: boolean;
  readonly unitMinor: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly taxes: readonly LineTax[];
  readonly cancelledCount: number;
  readonly creditedMinor: number;
  readonly quotaIds: readonly string[];
  readonly tierQuotaId: string | null;
  readonly position: number;
  /** Its tickets by position, those that were cancelled among them. */
  readonly ticketIds: readonly string[];
  /** By position; null for places without numbers. */
  readonly seats: readonly SeatName[] | null;
  /** New seats are chosen for some of it, or all; null where it keeps those it has. */
  readonly seatWish: ChangedWish | null;
}

/** The new seats of a line: those that are named, and the best that are free for the others. */
export interface ChangedWish {
  readonly seatMapId: string;
  readonly category: string;
  /** Which of its tickets get them. */
  readonly positions: readonly number[];
  /** One for each of them; null: the best. */
  readonly seatIds: readonly (string | null)[];
  /** Of those that get the best: so many sit in a wheelchair. */
  readonly wheelchairs: number;
}

/** The same for all tickets of a line that is new. */
export function wishOfAll(wish: SeatWish | null, quantity: number): ChangedWish | null {
  if (wish === null) return null;
  const positions = Array.from({ length: quantity }, (_, position) => position);
  return { ...wish, positions, seatIds: wish.seatIds ?? positions.map(() => null) };
}

export interface AddedTicket {
  readonly id: string;
  readonly lineId: string;
  readonly position: number;
  readonly code: string;
  readonly name: string;
  readonly email: string | null;
}

/** All that a change does to an order. It is kept as it was shown where the change waits for its money. */
export interface ChangedOrder {
  readonly before: readonly ChangedLine[];
  readonly after: readonly ChangedLine[];
  readonly totalMinor: number;
  readonly taxMinor: number;
  /**
   * What it costs beside the lines: more or less of the order's fees, the fee of the change, what is kept of a lower price.
   */
  readonly addedFees: readonly OrderFee[];
  /** By row of the order's discounts: how much more it takes off, or less. */
  readonly discounts: Readonly<Record<string, number>>;
  /** Tickets that are for something else from now on. None of them may have been used. */
  readonly movedIds: readonly string[];
  /** By ticket: the code that replaces the one that was printed. */
  readonly codes: Readonly<Record<string, string>>;
  readonly added: readonly AddedTicket[];
  /** What the order claims more as a whole: uses and budgets of its codes, what its buyer may have. */
  readonly claims: readonly ChangeClaim[];
  /** Limits for a buyer that staff let it exceed, in words. */
  readonly beyond: readonly string[];
  readonly notify: 'buyer' | 'nobody';
}

export interface ChangeClaim extends OrderClaim {
  /** Of what one buyer may have: its quota is made when it is needed first. */
  readonly limit?: BuyerLimit;
}

/** By quota: what is held more afterwards, or less. */
export function claimsOfChange({
  before,
  after,
  claims,
}: Pick<ChangedOrder, 'before' | 'after' | 'claims'>): QuotaClaim[] {
  return inLockOrder([...heldBy(after, 1), ...heldBy(before, -1), ...claims]);
}

export const newPlaces = (claims: readonly QuotaClaim[]): QuotaClaim[] => claims.filter(({ count }) => count > 0);

export const oldPlaces = (claims: readonly QuotaClaim[]): QuotaClaim[] =>
  claims.filter(({ count }) => count < 0).map(({ quotaId, count }) => ({ quotaId, count: -count }));

function heldBy(lines: readonly ChangedLine[], sign: 1 | -1): QuotaClaim[] {
  return lines.flatMap(({ quotaIds, quantity, cancelledCount }) =>
    quotaIds.map((quotaId) => ({ quotaId, count: sign * (quantity - cancelledCount) })),
  );
}

/** Whether the order is still what the change was made for. */
export function isStill(now: readonly ChangedLine[], before: readonly ChangedLine[]): boolean {
  return printOf(now) === printOf(before);
}

function printOf(lines: readonly ChangedLine[]): string {
  const rows = lines.map((line) => [
    ...[line.id, line.ticketTypeId, line.occurrenceId, line.variationId, line.quantity, line.cancelledCount],
    ...[line.totalMinor, line.creditedMinor, line.ticketIds, line.seats?.map(({ id }) => id) ?? null],
  ]);
  return JSON.stringify(rows.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)));
}
