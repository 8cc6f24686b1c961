import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { blockSoldCards } from '../gift-cards/index.ts';
import { lockOrder, type Order } from '../orders/index.ts';
import { needsAttention } from './attention-item.ts';

/**
 * The gift cards that an order bought end with it. What was spent of them is not given back; where money went back all the
 * same, a person should know.
 */
export async function endSoldCards(scope: Scope, { orderId }: { readonly orderId: string }): Promise<void> {
  await scope.tx(async (tx) => endCardsOf(tx, await lockOrder(tx, orderId), 0));
}

/** As a part of a transaction. `keptMinor`: what it kept for them just now. */
export async function endCardsOf(tx: TxScope, order: Order, keptMinor: number): Promise<void> {
  const spent = (await blockSoldCards(tx, order)).reduce((sum, { spentMinor }) => sum + spentMinor, 0);
  const lost = spent - Math.max(keptMinor, order.state === 'cancelled' ? order.keptMinor : 0);
  if (lost > 0) needsAttention(tx, 'gift_card_spent', order, null, { amount: lost, currency: order.currency });
}
