import type { TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { withRefund } from './refund-row.ts';
import { Refund } from './refund.entity.ts';

/** The bank carried a refund out. Only for gateways whose money goes back by hand; once settled, it stays so. */
export async function settleBankRefund(tx: TxScope, refundId: string): Promise<void> {
  const {
    key,
    amountMinor,
    payment: reference,
  } = await tx.em.findOneOrFail(Refund, refundId, { populate: ['payment'] });
  const payment = reference.unwrap();
  const amount = money(amountMinor, payment.currency);
  await applySnapshot(tx, payment.id, withRefund(payment, { ref: key, state: 'succeeded', amount, key }));
}
