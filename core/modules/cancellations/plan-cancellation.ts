import { DomainError } from '../../kernel/errors.ts';
import { shareOf, type OrderDetail, type TicketRow } from '../orders/index.ts';
import { keptOf, refundShares, type PaymentRow, type RefundShare } from '../payments/index.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

/** `full`: all that was paid for it. `without_fees`: the fees that are kept on refund stay. `none`: no money moves. */
export const REFUND_CHOICES = ['full', 'without_fees', 'none'] as const;
export type RefundChoice = (typeof REFUND_CHOICES)[number];

export interface CancellationWish {
  readonly tickets: 'all' | readonly string[];
  readonly refund: RefundChoice;
  /** What the organizer keeps of what would go back. */
  readonly feeMinor?: number;
  readonly notify: 'buyer' | 'nobody';
}

/** What will happen, in numbers: it is shown before the act, and the act does it. */
export interface CancellationPlan {
  readonly orderId: string;
  readonly code: string;
  /** Nothing is left of the order: it is cancelled as a whole. */
  readonly whole: boolean;
  readonly tickets: readonly TicketRow[];
  readonly admittedCount: number;
  readonly currency: string;
  readonly totalMinor: { readonly before: number; readonly after: number };
  /** By line: what is taken off its price. */
  readonly credits: ReadonlyMap<string, number>;
  readonly backMinor: number;
  /** Of what would go back, what does not. */
  readonly keptMinor: number;
  readonly refunds: readonly RefundShare[];
  readonly mails: 0 | 1;
}

export function planCancellation(
  at: Pick<Scope, 'capabilities'>,
  { order, payments }: { readonly order: OrderDetail; readonly payments: readonly PaymentRow[] },
  wish: CancellationWish,
): CancellationPlan {
  if (order.state !== 'pending' && order.state !== 'confirmed') {
    throw new DomainError('order.not_cancellable', { status: 409, params: { code: order.code } });
  }
  const live = order.tickets.filter(({ state }) => state !== 'cancelled');
  const tickets = wish.tickets === 'all' ? live : chosen(order, wish.tickets);
  const whole = tickets.length === live.length;
  const value = whole ? new Map<string, number>() : valueByLine(order, tickets);
  const paid = keptOf(payments);

  const valueMinor = sum([...value.values()]);
  // What is paid beyond what the order costs afterwards, and never more than the tickets cost.
  const most = whole ? paid : Math.min(valueMinor, Math.max(0, paid - (order.totalMinor - valueMinor)));
  const backMinor = Math.max(0, most - keeps(order, wish, { most, whole }));
  const keptMinor = most - backMinor;
  const credits = lessKept(value, keptMinor);
  return {
    orderId: order.id,
    code: order.code,
    whole,
    tickets,
    admittedCount: tickets.filter(({ admittedAt }) => admittedAt !== null).length,
    currency: order.currency,
    totalMinor: { before: order.totalMinor, after: order.totalMinor - sum([...credits.values()]) },
    credits,
    backMinor,
    keptMinor,
    refunds: refundShares(at, payments, backMinor),
    mails: wish.notify === 'buyer' && order.email !== null ? 1 : 0,
  };
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

function valueByLine(order: OrderDetail, tickets: readonly TicketRow[]): Map<string, number> {
  const byLine = Map.groupBy(tickets, ({ lineId }) => lineId);
  return new Map(
    order.lines.flatMap((line) => {
      const count = byLine.get(line.id)?.length ?? 0;
      return count === 0 ? [] : [[line.id, shareOf(line, count)] as const];
    }),
  );
}

// What is kept stays in the price of the lines, so that what the order costs is what was kept of its money.
function lessKept(value: ReadonlyMap<string, number>, keptMinor: number): Map<string, number> {
  let left = keptMinor;
  return new Map(
    [...value].map(([lineId, minor]) => {
      const kept = Math.min(left, minor);
      left -= kept;
      return [lineId, minor - kept];
    }),
  );
}

function sum(minors: readonly number[]): number {
  return minors.reduce((a, b) => a + b, 0);
}
