import type { Scope } from '../../kernel/scope/scope.ts';
import { blockSoldCards } from '../gift-cards/index.ts';
import { lockOrder } from '../orders/index.ts';
import { needsAttention } from './attention-item.ts';

/** The gift cards that an order bought end with it. What was spent of them by then, a person should know. */
export async function endSoldCards(scope: Scope, { orderId }: { readonly orderId: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrder(tx, orderId);
    for (const { spentMinor } of await blockSoldCards(tx, order)) {
      needsAttention(tx, 'gift_card_spent', order, null, {
        amount: spentMinor,
        currency: order.currency,
      });
    }
  });
}
