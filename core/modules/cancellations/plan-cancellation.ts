import { DomainError } from '../../kernel/errors.ts';
import { soldCardsOf, type SoldCard } from '../gift-cards/index.ts';
import {
  feeBasisOf,
  feeShare,
  lessOf,
  shareOf,
  sumOfFees,
  type OrderDetail,
  type OrderFee,
  type TicketRow,
} from '../orders/index.ts';
import { keptOf, paymentsIn, refundShares, type PaymentRow } from '../payments/index.ts';
import { portion } from '../pricing/index.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { allPieces, liveCount, piecesOf, placesGiven, type Pieces } from './pieces.ts';
import { planOf, type OrderPlan } from './order-plan.ts';

/** `full`: all that was paid for it. `without_fees`: the fees that are kept on refund stay. `none`: no money moves. */
export const REFUND_CHOICES = ['full', 'without_fees', 'none'] as const;
export type RefundChoice = (typeof REFUND_CHOICES)[number];

export const REFUND_AS = ['money', 'gift_card'] as const;
export type RefundAs = (typeof REFUND_AS)[number];

/** Of many orders: a gift card is mailed, so that who has no address gets their money to where it came from. */
export function wayBackTo({ email }: { readonly email: string | null }, as: RefundAs): RefundAs {
  return email === null ? 'money' : as;
}

export interface CancellationWish {
  readonly tickets: 'all' | readonly string[];
  readonly refund: RefundChoice;
  /** What the organizer keeps of what would go back. */
  readonly feeMinor?: number;
  /** How it goes back; what was paid with a gift card goes back to that card. */
  readonly as?: RefundAs;
  readonly notify: 'buyer' | 'nobody';
}

/** What will happen, in numbers: it is shown before the act, and the act does it. */
export interface CancellationPlan extends OrderPlan {
  /** Nothing is left of the order: it is cancelled as a whole. */
  readonly whole: boolean;
  readonly admittedCount: number;
  /** By line: how many of what admits nobody. */
  readonly products: ReadonlyMap<string, number>;
  /** By line: what is taken off its price. */
  readonly credits: ReadonlyMap<string, number>;
  /** What comes off the fees that the organizer bears, below zero. */
  readonly ownFees: readonly OrderFee[];
}

export interface ToPlan {
  readonly order: OrderDetail;
  readonly payments: readonly PaymentRow[];
  /** That it bought, and that can still be spent. */
  readonly cards: readonly SoldCard[];
}

/** All that a plan is made of; `held` within the transaction that cancels. */
export async function planned(at: Pick<Scope, 'em'>, order: OrderDetail, how: 'read' | 'held'): Promise<ToPlan> {
  const cards = (await soldCardsOf(at, [order.id], how)).get(order.id) ?? [];
  return { order, payments: await paymentsIn(at.em, order.id), cards };
}

export function planCancellation(
  at: Pick<Scope, 'capabilities'>,
  { order, payments, cards }: ToPlan,
  wish: CancellationWish,
): CancellationPlan {
  if (order.state !== 'pending' && order.state !== 'confirmed') {
    throw new DomainError('order.not_cancellable', { status: 409, params: { code: order.code } });
  }
  const live = order.tickets.filter(({ state }) => state !== 'cancelled');
  const pieces = wish.tickets === 'all' ? allPieces(order) : piecesOf(order, chosen(order, wish.tickets));
  const { tickets } = pieces;
  const whole = order.lines.every((line) => (pieces.counts.get(line.id) ?? 0) === liveCount(line));
  const value = whole ? new Map<string, number>() : valueByLine(order, pieces);
  const paid = keptOf(payments);
  const shares = whole ? [] : feeShares(order, pieces, { refund: wish.refund, paid });

  const valueMinor = sum([...value.values()]) - sumOfFees(shares).minor;
  // What is paid beyond what the order costs afterwards, and never more than the tickets cost
  // with their part of the fees.
  const most = whole ? paid : Math.min(valueMinor, Math.max(0, paid - (order.totalMinor - valueMinor)));
  const ended = cards.filter(({ lineId, piece }) => whole || piece >= liveAfter(order, pieces, lineId));
  const spentMinor = wish.refund === 'none' ? 0 : sum(ended.map((card) => card.spentMinor));
  const backMinor = Math.max(0, most - keeps(order, wish, { most, whole }) - spentMinor);
  if (wish.as === 'gift_card' && backMinor > 0 && order.email === null) {
    throw new DomainError('refund.no_address', { status: 409 });
  }
  const keptMinor = most - backMinor;
  const { credits, keptOfFees } = lessKept(value, keptMinor);
  const fees = feesLessKept(order.fees, shares, keptOfFees);
  const ownFees = whole ? [] : ownShares(order, pieces, { valueMinor, keptMinor, paid });
  const totalAfter = order.totalMinor - sum([...credits.values()]) + sumOfFees(fees).minor;
  const isPaid = order.approval !== 'needed' && order.paidMinor >= totalAfter;
  return {
    ...planOf(order),
    whole,
    state: { before: order.state, after: whole ? 'cancelled' : isPaid ? 'confirmed' : order.state },
    expiresAt: { before: order.expiresAt, after: whole || isPaid ? null : order.expiresAt },
    tickets: whole ? live : tickets,
    products: pieces.products,
    places: placesGiven(order, pieces),
    admittedCount: tickets.filter(({ admittedAt }) => admittedAt !== null).length,
    totalMinor: { before: order.totalMinor, after: totalAfter },
    owedMinor: whole ? 0 : Math.max(0, totalAfter - order.paidMinor),
    ...{ credits, fees, ownFees },
    backMinor,
    keptMinor,
    refunds: refundShares(at, payments, backMinor, wish.as),
    cards: ended,
    mails: wish.notify === 'buyer' && order.email !== null ? 1 : 0,
  };
}

function liveAfter({ lines }: OrderDetail, { counts }: Pieces, lineId: string): number {
  const line = lines.find(({ id }) => id === lineId);
  return line ? liveCount(line) - (counts.get(lineId) ?? 0) : 0;
}

function chosen(order: OrderDetail, ids: readonly string[]): TicketRow[] {
  const tickets = order.tickets.filter(({ id }) => ids.includes(id));
  if (tickets.length === 0) throw new DomainError('order.choose_tickets', { field: 'tickets' });
  if (tickets.length !== new Set(ids).size)
    throw new DomainError('ticket.not_found', { status: 404, field: 'tickets' });
  if (tickets.some(({ state }) => state === 'cancelled')) {
    throw new DomainError('ticket.already_cancelled', { status: 409, field: 'tickets' });
  }
  return tickets;
}

function keeps(
  { fees }: OrderDetail,
  { refund, feeMinor = 0 }: CancellationWish,
  { most, whole }: { readonly most: number; readonly whole: boolean },
): number {
  if (refund === 'none') return most;
  // The fees of the whole order stay with it as long as some of its tickets do.
  return refund === 'without_fees' && whole ? feeMinor + sum(keptFees(fees).map(({ minor }) => minor)) : feeMinor;
}

/** Fees that do not go back with the money: those whose rule says so, and those of plugins, which say nothing. */
export function keptFees(fees: OrderDetail['fees']): OrderDetail['fees'] {
  return fees.filter(({ refundable }) => refundable !== true);
}

function valueByLine({ lines }: OrderDetail, { counts }: Pieces): Map<string, number> {
  return new Map(
    lines.flatMap((line) => {
      const count = counts.get(line.id) ?? 0;
      return count === 0 ? [] : [[line.id, shareOf(line, count)] as const];
    }),
  );
}

/**
 * What of the fees belongs to the pieces that go. It comes off where the fee goes back, or all that was paid does, or
 * nothing was paid yet; of what stays, it is for nobody's ticket any more.
 */
function feeShares(
  order: OrderDetail,
  pieces: Pieces,
  { refund, paid }: { readonly refund: RefundChoice; readonly paid: number },
): OrderFee[] {
  const bases = feeBases(order, pieces);
  return order.fees.flatMap((fee) => {
    if (!fee.parts) return [];
    const isGiven = fee.refundable === true || refund === 'full' || paid === 0;
    return [feeShare(fee, { ...bases, back: isGiven ? 'all' : 'nothing' })];
  });
}

interface Kept {
  /** What the pieces that go cost, and what of it is kept. */
  readonly valueMinor: number;
  readonly keptMinor: number;
  readonly paid: number;
}

/**
 * The same of what the organizer bears: a fee that goes back comes off as far as the money does, so that on what is kept it
 * stays. Nobody's choice at the refund changes that for one that does not.
 */
function ownShares(order: OrderDetail, pieces: Pieces, { valueMinor, keptMinor, paid }: Kept): OrderFee[] {
  const bases = feeBases(order, pieces);
  return order.ownFees.flatMap((fee) => {
    if (!fee.parts) return [];
    const isGiven = fee.refundable === true || paid === 0;
    const share = feeShare(fee, { ...bases, back: isGiven ? 'all' : 'nothing' });
    if (keptMinor === 0 || share.minor === 0) return [share];
    const minor = portion(-share.minor, Math.max(0, valueMinor - keptMinor), valueMinor);
    return [{ ...lessOf(fee, minor), parts: share.parts! }];
  });
}

function feeBases({ lines }: OrderDetail, { counts }: Pieces) {
  const left = lines.map((line) => ({ ...line, cancelledCount: line.cancelledCount + (counts.get(line.id) ?? 0) }));
  return { before: feeBasisOf(lines), after: feeBasisOf(left) };
}

// What is kept stays in the price of the lines, then in the fees, so that what the order costs is what was kept of its
// money.
function lessKept(value: ReadonlyMap<string, number>, keptMinor: number) {
  let left = keptMinor;
  const credits = new Map(
    [...value].map(([lineId, minor]) => {
      const kept = Math.min(left, minor);
      left -= kept;
      return [lineId, minor - kept];
    }),
  );
  return { credits, keptOfFees: left };
}

function feesLessKept(fees: OrderDetail['fees'], shares: readonly OrderFee[], keptMinor: number): OrderFee[] {
  let left = keptMinor;
  return shares.map((share) => {
    const kept = Math.min(left, -share.minor);
    left -= kept;
    const fee = fees.find(({ code }) => code === share.code)!;
    return kept === 0 ? share : { ...lessOf(fee, -share.minor - kept), parts: share.parts! };
  });
}

function sum(minors: readonly number[]): number {
  return minors.reduce((a, b) => a + b, 0);
}
