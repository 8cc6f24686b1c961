import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import {
  cancelLocked,
  cancelTickets,
  lockOrderByCode,
  normalizeOrderCode,
  orderById,
  orderOf,
  type Order,
} from '../orders/index.ts';
import { endCardsOf, refundSharesOf } from '../payments/index.ts';
import {
  planCancellation,
  planned,
  type CancellationPlan,
  type CancellationWish,
  type RefundAs,
} from './plan-cancellation.ts';

export interface CancelWithRefund extends CancellationWish {
  readonly code: string;
  readonly reason: string;
  /** What somebody was shown: where it is not so any more, nothing happens. */
  readonly shown?: ShownPlan | undefined;
  /** Whoever acts hands out now what was taken by hand. Otherwise it waits until somebody does. */
  readonly handedOut?: boolean | undefined;
}

export interface ShownPlan {
  readonly tickets: number;
  readonly backMinor: number;
  readonly as?: RefundAs;
}

/** What cancelling would do. Changes nothing. */
export async function previewCancellation(
  scope: Scope,
  { code, ...wish }: CancellationWish & { readonly code: string },
): Promise<CancellationPlan> {
  const order = await orderOf(scope, normalizeOrderCode(code));
  return planCancellation(scope, await planned({ em: scope.em.fork() }, order, 'read'), wish);
}

/**
 * Cancels an order or some of its tickets and gives money back. Tickets, places and the rows of the refunds are one
 * transaction; the providers are asked afterwards, again after a crash, and with the same key.
 */
export function cancelWithRefund(scope: Scope, input: CancelWithRefund): Promise<CancellationPlan> {
  return scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(input.code));
    return cancelLockedWithRefund(scope, tx, order, input);
  });
}

/** The same for an order that is locked. The plan is made anew of what the lock lets nobody else change. */
export async function cancelLockedWithRefund(
  scope: Pick<Scope, 'capabilities' | 'site'>,
  tx: TxScope,
  order: Order,
  { reason, shown, handedOut, ...wish }: Omit<CancelWithRefund, 'code'>,
): Promise<CancellationPlan> {
  const detail = (await orderById(tx, order.id))!;
  // Its gift cards are held from here on: what was shown as not spent is not spent while it is cancelled.
  const plan = planCancellation(scope, await planned(tx, detail, 'held'), wish);
  if (shown && !isAsShown(shown, plan, wish)) throw new DomainError('order.plan_changed', { status: 409 });
  const told = { reason, notify: wish.notify };
  if (plan.whole) await cancelLocked(tx, order, { ...told, keptMinor: plan.keptMinor });
  else {
    const ticketIds = plan.tickets.map(({ id }) => id);
    const { products, credits } = plan;
    const fees = [...plan.fees, ...plan.ownFees];
    await cancelTickets(tx, order, { ...told, ticketIds, products, credits, fees });
  }
  await endCardsOf(tx, order, plan.keptMinor);
  await refundSharesOf(scope, tx, order, { ...plan, handedOut }, reason);
  return plan;
}

function isAsShown(shown: ShownPlan, plan: CancellationPlan, { as = 'money' }: CancellationWish): boolean {
  if (shown.as !== undefined && shown.as !== as) return false;
  return shown.tickets === plan.tickets.length && shown.backMinor === plan.backMinor;
}
