import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  canReopen,
  lockOrderByCode,
  nextDeadline,
  normalizeOrderCode,
  orderOf,
  placesAgain,
  refuseDeadline,
  reopenLocked,
  reopensAs,
  type OrderDetail,
} from '../orders/index.ts';
import { keptOf, paymentsIn, type PaymentRow } from '../payments/index.ts';
import { planOf, type OrderPlan } from './order-plan.ts';

export interface Reactivate {
  readonly code: string;
  /** Until when it may be paid, where something is left to pay; the event's usual time without it. */
  readonly until?: Date | undefined;
}

/** What reactivating would do; `places` may say that there are too few. Changes nothing. */
export async function previewReactivation(scope: Scope, { code, until }: Reactivate): Promise<OrderPlan> {
  const order = await orderOf(scope, normalizeOrderCode(code));
  refuseReopening(order, await paymentsIn(scope.em.fork(), order.id));
  const after = reopensAs(order);
  if (after === 'pending' && until) await refuseDeadline(scope, order.id, until);
  return planOf(order, {
    state: { before: order.state, after },
    expiresAt: {
      before: order.expiresAt,
      after: after === 'pending' ? (until ?? (await nextDeadline(scope, order))) : null,
    },
    tickets: order.tickets.filter(({ cancelledAlone }) => !cancelledAlone),
    places: await placesAgain(scope.em, order.id),
    mails: order.email === null ? 0 : 1,
  });
}

/** Brings back an order that expired or was cancelled, if everything that it had is still there. */
export async function reactivate(scope: Scope, { code, until }: Reactivate): Promise<void> {
  const known = await orderOf(scope, normalizeOrderCode(code));
  const deadline = until ?? (await nextDeadline(scope, known));
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, known.code);
    refuseReopening(order, await paymentsIn(tx.em, order.id));
    await reopenLocked(tx, order, { until: deadline, site: scope.site });
  });
}

// What went back is not here to pay for it again; a new order tells the truth, this one would not.
function refuseReopening(
  order: Parameters<typeof canReopen>[0] & Pick<OrderDetail, 'code' | 'totalMinor'>,
  payments: readonly PaymentRow[],
): void {
  const { code } = order;
  if (!canReopen(order)) throw new DomainError('order.not_reactivatable', { status: 409, params: { code } });
  if (payments.some(({ refundMinor }) => refundMinor > 0) && keptOf(payments) < order.totalMinor) {
    throw new DomainError('order.money_went_back', { status: 409, params: { code } });
  }
}
