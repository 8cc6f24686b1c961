import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn } from '../../kernel/db/rows.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { CheckoutData } from './checkout-data.ts';
import { Checkout } from './checkout.entity.ts';
import { lockOrderByCode } from './confirm-order.ts';
import { normalizeOrderCode } from './order-code.ts';

/** Keeps what was typed, so that neither an error nor another device loses it. Parts that are given replace theirs. */
export async function saveCheckout(scope: Scope, { code, data }: { code: string; data: CheckoutData }): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    // One whose time ran out keeps it for starting again.
    if (order.state !== 'draft' && (order.state !== 'expired' || order.placedAt)) return;
    await keep(tx, order, data);
  });
}

export async function keep(
  tx: TxScope,
  order: { readonly id: string; readonly organizationId: string },
  data: CheckoutData,
): Promise<void> {
  const known = await tx.em.findOne(Checkout, { order: order.id });
  const updatedAt = tx.clock.now();
  if (known) tx.em.assign(known, { data: { ...known.data, ...data }, updatedAt });
  else {
    const { organizationId } = order;
    tx.em.create(Checkout, { id: newId(), organizationId, order: order.id, data, updatedAt });
  }
}

/** What was typed so far; of an order that was placed, nothing. */
export async function checkoutOf({ em }: { readonly em: EntityManager }, orderId: string): Promise<CheckoutData> {
  const [row] = await em.execute<{ data: unknown }[]>('select data from checkouts where order_id = ?', [orderId]);
  return row ? jsonIn<CheckoutData>(row.data) : {};
}
