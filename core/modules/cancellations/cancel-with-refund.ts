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
import { paymentsIn, refundSharesOf } from '../payments/index.ts';
import { planCancellation, type CancellationPlan, type CancellationWish } from './plan-cancellation.ts';

export interface CancelWithRefund extends CancellationWish {
  readonly code: string;
  readonly reason: string;
  /** What somebody was shown: where it is not so any more, nothing happens. */
  readonly shown?: ShownPlan | undefined;
}

export interface ShownPlan {
  readonly tickets: number;
  readonly backMinor: number;
}

/** What cancelling would do. Changes nothing. */
export async function previewCancellation(
  scope: Scope,
  { code, ...wish }: CancellationWish & { readonly code: string },
): Promise<CancellationPlan> {
  const order = await orderOf(scope, normalizeOrderCode(code));
  return planCancellation(scope, { order, payments: await paymentsIn(scope.em.fork(), order.id) }, wish);
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
  { capabilities }: Pick<Scope, 'capabilities'>,
  tx: TxScope,
  order: Order,
  { reason, shown, ...wish }: Omit<CancelWithRefund, 'code'>,
): Promise<CancellationPlan> {
  const detail = (await orderById(tx, order.id))!;
  const payments = await paymentsIn(tx.em, order.id);
  const plan = planCancellation({ capabilities }, { order: detail, payments }, wish);
  if (shown && (shown.tickets !== plan.tickets.length || shown.backMinor !== plan.backMinor)) {
    throw new DomainError('order.plan_changed', { status: 409 });
  }
  const told = { reason, notify: wish.notify };
  if (plan.whole) await cancelLocked(tx, order, { ...told, keptMinor: plan.keptMinor });
  else {
    const ticketIds = plan.tickets.map(({ id }) => id);
    const { products, credits, fees } = plan;
    await cancelTickets(tx, order, { ...told, ticketIds, products, credits, fees });
  }
  await refundSharesOf(tx, order, plan, reason);
  return plan;
}
