import type { TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { withRefund } from './refund-row.ts';
import { Refund } from './refund.entity.ts';

/** The bank carried a refund out. Only for gateways whose money goes back by hand; once settled, it stays so. */
export function settleBankRefund(tx: TxScope, refundId: string): Promise<void> {
  return tellBank(tx, refundId, 'succeeded');
}

/** The bank did not carry it out, or it came back: the order has its money again. */
export function failBankRefund(tx: TxScope, refundId: string): Promise<void> {
  return tellBank(tx, refundId, 'failed');
}

async function tellBank(tx: TxScope, refundId: string, state: 'succeeded' | 'failed'): Promise<void> {
  const {
    key,
    amountMinor,
    payment: reference,
  } = await tx.em.findOneOrFail(Refund, refundId, { populate: ['payment'] });
  const payment = reference.unwrap();
  const amount = money(amountMinor, payment.currency);
  await applySnapshot(tx, payment.id, withRefund(payment, { ref: key, state, amount, key }));
}
