import { z } from 'zod';
import { GatewayError, type PaymentSnapshot, type RefundSnapshot } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { applySnapshot, lockPayment, subjectOf } from './apply-snapshot.ts';
import { openAccount } from './gateway-account.ts';
import { Payment } from './payment.entity.ts';
import { Refund } from './refund.entity.ts';

export const RefundPayment = z.strictObject({
  paymentId: z.uuid(),
  minor: z.int().positive(),
  reason: z.string().trim().max(500).default(''),
});
export type RefundPayment = z.output<typeof RefundPayment>;

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
    const told = await gateway.refund!(cx, payment.ref!, amount, refund.key);
    await scope.tx((tx) => applySnapshot(tx, payment.id, withRefund(payment, { ...told, key: refund.key })));
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

/** Writes a refund down and claims its share of what was captured, as a part of a transaction; `sendRefund` asks for it. */
export async function openRefund(
  tx: TxScope,
  { paymentId, minor, reason }: RefundPayment,
  fullOnly: boolean,
): Promise<string> {
  const { order, payment } = await lockPayment(tx, paymentId);
  const left = payment.capturedMinor - payment.refundMinor;
  if (minor > left) throw new DomainError('refund.too_much', { status: 409, field: 'minor', params: { left } });
  if (fullOnly && minor !== payment.capturedMinor)
    throw new DomainError('refund.full_only', { status: 409, field: 'minor' });

  const taken = await tx.em.nativeUpdate(
    Payment,
    { id: payment.id, refundMinor: payment.refundMinor, capturedMinor: { $gte: payment.refundMinor + minor } },
    { refundMinor: payment.refundMinor + minor },
  );
  if (taken === 0) throw new DomainError('refund.too_much', { status: 409, field: 'minor', params: { left: 0 } });
  payment.refundMinor += minor;
  const id = newId();
  tx.em.persist(
    tx.em.create(Refund, {
      id,
      organizationId: payment.organizationId,
      payment,
      key: `refund_${id}`,
      amountMinor: minor,
      reason: reason || null,
      createdAt: tx.clock.now(),
    }),
  );
  tx.audit('refund.started', subjectOf(payment, order), {
    after: { amount: minor, currency: payment.currency },
    note: reason,
  });
  return id;
}

// A refund's answer speaks of itself alone: the payment's own state is repeated as we know it.
function withRefund(payment: Payment, refund: RefundSnapshot): PaymentSnapshot {
  return {
    ref: payment.ref!,
    state: payment.state === 'created' ? 'pending' : payment.state,
    authorized: money(payment.authorizedMinor, payment.currency),
    captured: money(payment.capturedMinor, payment.currency),
    refunds: [refund],
  };
}

function failedRefund(refund: Refund, amount: RefundSnapshot['amount']): RefundSnapshot {
  return { ref: refund.ref ?? refund.id, state: 'failed', amount, key: refund.key };
}
