import { numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { confirmOrder, type Order } from '../orders/index.ts';
import { needsAttention } from './attention-item.ts';
import { captureSettings, placeOf } from './capture-settings.ts';
import { heldFor } from './held-money.ts';
import { keepFeeOf } from './payment-fee.ts';
import type { Payment } from './payment.entity.ts';

/** Money is promised, to be taken later: with it the order is as good as paid. One that is over needs no promise any more. */
export async function authorized(tx: TxScope, order: Order, payment: Payment, until?: Date): Promise<void> {
  if (payment.capture !== 'later') return;
  const { captureAfterDays } = await tx.settings.get(captureSettings, placeOf(order));
  payment.captureBy = earlier(tx.clock.in({ days: captureAfterDays }), until);
  await keepFeeOf(tx, order, payment);
  await tx.em.flush();
  const about = { v: 1, paymentId: payment.id, orderId: order.id } as const;
  tx.emit('payment.authorized', { ...about, amount: money(payment.authorizedMinor, payment.currency) });
  if (order.state !== 'pending') return;
  if ((await heldFor(tx, order.id)) + order.authorizedMinor >= order.totalMinor) {
    await confirmOrder(tx, order.id);
    return;
  }
  needsAttention(tx, 'amount_differs', order, payment.id, {
    ...{ due: payment.amountMinor, captured: payment.authorizedMinor, currency: payment.currency },
  });
}

/** Half a day before a provider lets go by itself, so that one that is away is asked again in time. */
function earlier(wanted: Date, until: Date | undefined): Date {
  return until ? new Date(Math.min(wanted.getTime(), until.getTime() - 12 * 3_600_000)) : wanted;
}

/** What of an order is promised and not taken; kept with the order, for the door and for what is still to be paid. */
export async function keepAuthorized(tx: TxScope, order: Order): Promise<void> {
  const [row] = await tx.em.execute<{ promised: unknown }[]>(
    `select coalesce(sum(authorized_minor), 0) as promised from payments
     where order_id = ? and state = 'authorized' and capture = 'later'`,
    [order.id],
  );
  order.authorizedMinor = numberIn(row?.promised);
  await tx.em.flush();
}

/** A promise ended without money: its order is not paid, although it was confirmed. */
export function promiseEnded(tx: TxScope, order: Order, payment: Payment): void {
  if (!payment.captureBy || order.state !== 'confirmed') return;
  needsAttention(tx, 'authorization_ended', order, payment.id, {
    ...{ amount: payment.authorizedMinor, currency: payment.currency },
  });
}
