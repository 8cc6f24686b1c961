import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { openAccount } from './gateway-account.ts';
import { Payment } from './payment.entity.ts';
import { failedRefund, openRefund, type RefundPayment, withRefund } from './refund-row.ts';
import { Refund } from './refund.entity.ts';
import { callStoredRefund, keepsMoneyHere, refundToStore } from './stored-value.ts';

/**
 * Gives money back. The refund's row and its share of the captured amount are committed before the provider is
 * called; two refunds at the same time can therefore never exceed what was captured.
 */
export async function refundPayment(
  scope: Scope,
  input: RefundPayment,
): Promise<{ id: string; state: Refund['state'] }> {
  const { gateway } = await openAccount(scope, (await scope.em.findOneOrFail(Payment, input.paymentId)).account.id);
  if (!gateway.refund || gateway.capabilities.refunds === 'none')
    throw new DomainError('refund.not_supported', { status: 409 });
  if (keepsMoneyHere(scope, gateway.id)) return (await refundToStore(scope, input, () => input.minor))!;
  const id = await scope.tx((tx) => openRefund(tx, input, gateway.capabilities.refunds === 'full', 'actor'));
  return callRefund(scope, id);
}

/** Asks the provider for a refund that has its row; repeatable, since the key is the row's. */
export async function callRefund(scope: Scope, refundRowId: string): Promise<{ id: string; state: Refund['state'] }> {
  const refund = await scope.em.fork().findOneOrFail(Refund, refundRowId, { populate: ['payment'] });
  const payment = refund.payment.unwrap();
  const { gateway, cx } = await openAccount(scope, payment.account.id);
  const amount = money(refund.amountMinor, payment.currency);
  try {
    if (keepsMoneyHere(scope, gateway.id)) return await callStoredRefund(scope, refundRowId);
    const told = await gateway.refund!(cx, payment.ref!, amount, refund.key);
    await scope.tx(async (tx) => {
      await applySnapshot(tx, payment.id, withRefund(payment, { ...told, key: refund.key }));
      if (told.state === 'pending' && gateway.bankAccount)
        tx.emit('payment.refund_waits', { v: 1, refundId: refund.id });
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    scope.log.warn('refund.failed', { refund: refund.id, code: error.code, error });
    // Away: the row stays and the reconcile job finds out. Refused: the money is free to be refunded another way.
    if (error.code === 'unavailable') return { id: refund.id, state: 'created' };
    await scope.tx((tx) => applySnapshot(tx, payment.id, withRefund(payment, failedRefund(refund, amount))));
    throw new DomainError('refund.refused', { status: 409, cause: error });
  }
  const { state } = await scope.em.fork().findOneOrFail(Refund, refundRowId);
  return { id: refund.id, state };
}
