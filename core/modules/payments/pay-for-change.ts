import type { EntityManager } from '@mikro-orm/sql';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { heldChangeOf, lockOrder, settleChange, type Order, type OrderChange } from '../orders/index.ts';
import { sendBackLate } from './late-payment.ts';
import { Payment } from './payment.entity.ts';

/** What of the price of a change is not here yet. */
export async function dueOfChange(em: EntityManager, { id, order, dueMinor }: OrderChange): Promise<number> {
  const payments = await em.find(Payment, { order: order.id, changeId: id }, { refresh: true });
  const paid = payments.reduce((sum, { capturedMinor, refundMinor }) => sum + capturedMinor - refundMinor, 0);
  return Math.max(0, dueMinor - paid);
}

/**
 * Money for a change: once all of it is here the change takes hold. A change that is over gets none; its money goes back,
 * as that of an order whose places are gone.
 */
export async function payForChange(tx: TxScope, order: Order, payment: Payment, changeId: string): Promise<void> {
  const held = await heldChangeOf(tx.em, order.id);
  if (held?.id === changeId) {
    if ((await dueOfChange(tx.em, held)) > 0) return;
    if ((await settleChange(tx, order, changeId)) === 'applied') return;
  }
  await sendBackLate(tx, order, payment);
}

/** A change came to nothing: what was paid of it goes back. */
export async function giveBackOfChange(
  scope: Scope,
  { orderId, changeId }: { readonly orderId: string; readonly changeId: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrder(tx, orderId);
    const payments = await tx.em.find(Payment, { order: orderId, changeId }, { refresh: true });
    for (const payment of payments) {
      if (payment.capturedMinor > payment.refundMinor) await sendBackLate(tx, order, payment);
    }
  });
}
