import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { Order } from '../orders/index.ts';
import { needsAttention } from './attention-item.ts';
import { openHandedOut } from './hand-out-refund.ts';
import { openCardRefund } from './refund-as-card.ts';
import type { RefundShare } from './refund-means.ts';
import { openRefund } from './refund-row.ts';
import { sendRefund } from './send-refund.job.ts';

interface ToRefund {
  readonly refunds: readonly RefundShare[];
  readonly currency: string;
  /** Whoever acts hands out now what was taken by hand. Otherwise it waits until somebody does. */
  readonly handedOut?: boolean | undefined;
}

/**
 * Gives back the shares of a plan, as a part of its transaction: the rows of the refunds are written here, and the
 * providers asked afterwards. Gift cards in place of money are there at once. What no provider gives back is put on the
 * attention list.
 */
export async function refundSharesOf(
  { site }: Pick<Scope, 'site'>,
  tx: TxScope,
  order: Order,
  { refunds, currency, handedOut }: ToRefund,
  reason: string,
): Promise<void> {
  await tx.em.flush();
  for (const { paymentId, minor, how } of refunds) {
    if (how === 'gift_card') await openCardRefund(tx, site, { paymentId, minor, reason });
    else if (how === 'hand_out' && handedOut) await openHandedOut(tx, { paymentId, minor, reason });
    else if (how === 'gateway' || how === 'hand_out') {
      tx.enqueue(sendRefund, { refundId: await openRefund(tx, { paymentId, minor, reason }, false) });
    } else needsAttention(tx, 'refund_by_hand', order, paymentId, { amount: minor, currency });
  }
}
