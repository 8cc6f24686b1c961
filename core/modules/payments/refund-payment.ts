import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { Order } from '../orders/index.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { refundWaits } from './attention-item.ts';
import { openAccount } from './gateway-account.ts';
import { openHandedOut } from './hand-out-refund.ts';
import { isHandedOut } from './handed-out.ts';
import { Payment } from './payment.entity.ts';
import { failedRefund, openRefund, type RefundPayment, withRefund } from './refund-row.ts';
import { Refund } from './refund.entity.ts';
import { callStoredRefund, keepsMoneyHere, refundToStore } from './stored-value.ts';

/**
 * Gives money back. The refund's row and its share of the captured amount are committed before the provider is
 * called; two refunds at the same time can therefore never exceed what was captured. `handedOut`: whoever acts gives the
 * buyer the money now, of what was taken by hand.
 */
export async function refundPayment(
  scope: Scope,
  { handedOut = false, ...input }: RefundPayment & { readonly handedOut?: boolean },
): Promise<{ id: string; state: Refund['state'] }> {
  const { gateway } = await openAccount(scope, (await scope.em.findOneOrFail(Payment, input.paymentId)).account.id);
  if (!gateway.refund || gateway.capabilities.refunds === 'none')
    throw new DomainError('refund.not_supported', { status: 409 });
  if (keepsMoneyHere(scope, gateway.id)) return (await refundToStore(scope, input, () => input.minor))!;
  if (handedOut) {
    if (!isHandedOut(gateway)) throw new DomainError('refund.not_by_hand', { status: 409, field: 'handedOut' });
    return { id: await scope.tx((tx) => openHandedOut(tx, input)), state: 'succeeded' };
  }
  const id = await scope.tx((tx) => openRefund(tx, input, gateway.capabilities.refunds === 'full'));
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
      if (told.state !== 'pending') return;
      if (gateway.bankAccount) tx.emit('payment.refund_waits', { v: 1, refundId: refund.id });
      else if (isHandedOut(gateway)) await waitsForHands(tx, refund.id);
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

// Meanwhile somebody may have handed it out: the payment is locked by now.
async function waitsForHands(tx: TxScope, refundId: string): Promise<void> {
  const refund = await tx.em.findOneOrFail(Refund, refundId, { populate: ['payment'] });
  if (refund.state !== 'pending') return;
  const { id: paymentId, order: reference, currency } = refund.payment.unwrap();
  const order = await tx.em.findOneOrFail(Order, reference.id);
  const facts = { amount: refund.amountMinor, currency };
  if (await refundWaits(tx, order, { id: refundId, paymentId }, facts))
    tx.emit('payment.refund_to_fetch', { v: 1, refundId, orderId: order.id, amount: money(facts.amount, currency) });
}
