import type { SiteFacts, TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { refundIsDealtWith } from './attention-item.ts';
import { openCardRefund } from './refund-as-card.ts';
import { withRefund, type RefundPayment } from './refund-row.ts';
import { Refund } from './refund.entity.ts';

/**
 * The bank carried a refund out, or somebody handed it out. Only for gateways whose money goes back by hand; once settled,
 * it stays so.
 */
export function settleRefundByHand(tx: TxScope, refundId: string): Promise<void> {
  return tell(tx, refundId, 'succeeded');
}

/**
 * It did not get to the buyer, or came back: the order has its money again. What is to become of it is said in the same act,
 * or on the attention list. Answers what is to go back.
 */
export async function failRefundByHand(
  tx: TxScope,
  site: Pick<SiteFacts, 'key'>,
  { refundId, next }: { readonly refundId: string; readonly next: 'again' | 'gift_card' | 'later' },
): Promise<RefundPayment> {
  const { payment, amountMinor: minor, reason } = await tx.em.findOneOrFail(Refund, refundId);
  const back = { paymentId: payment.id, minor, reason: reason ?? '' };
  await tell(tx, refundId, 'failed');
  await tx.em.flush();
  if (next === 'later') return back;
  await refundIsDealtWith(tx, back.paymentId);
  if (next === 'gift_card') await openCardRefund(tx, site, back);
  return back;
}

async function tell(tx: TxScope, refundId: string, state: 'succeeded' | 'failed'): Promise<void> {
  const {
    key,
    amountMinor,
    payment: reference,
  } = await tx.em.findOneOrFail(Refund, refundId, { populate: ['payment'] });
  const payment = reference.unwrap();
  const amount = money(amountMinor, payment.currency);
  await applySnapshot(tx, payment.id, withRefund(payment, { ref: key, state, amount, key }));
}
