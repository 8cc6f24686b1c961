import { z } from 'zod';
import type { PaymentSnapshot, RefundSnapshot } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { post } from '../ledger/index.ts';
import { lockPayment, subjectOf } from './apply-snapshot.ts';
import { refundEntries } from './ledger-entries.ts';
import type { Payment } from './payment.entity.ts';
import { Refund } from './refund.entity.ts';

export const RefundPayment = z.strictObject({
  paymentId: z.uuid(),
  minor: z.int().positive(),
  reason: z.string().trim().max(500).default(''),
});
export type RefundPayment = z.output<typeof RefundPayment>;

/**
 * Writes a refund down and claims its share of what was captured, as a part of a transaction; `sendRefund` asks for it. With
 * the order and the payment locked, nobody else claims any of it: what is left is left.
 */
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

  payment.refundMinor += minor;
  const id = newId();
  const refund = tx.em.create(Refund, {
    id,
    organizationId: payment.organizationId,
    payment,
    key: `refund_${id}`,
    state: 'created',
    amountMinor: minor,
    reason: reason || null,
    createdAt: tx.clock.now(),
  });
  tx.em.persist(refund);
  await tx.em.flush();
  await post(tx, ...refundEntries(payment, refund, null));
  tx.audit('refund.started', subjectOf(payment, order), {
    after: { amount: minor, currency: payment.currency },
    note: reason,
  });
  return id;
}

// A refund's answer speaks of itself alone: the payment's own state is repeated as we know it.
export function withRefund(payment: Payment, refund: RefundSnapshot): PaymentSnapshot {
  return {
    ref: payment.ref!,
    state: payment.state === 'created' ? 'pending' : payment.state,
    authorized: money(payment.authorizedMinor, payment.currency),
    captured: money(payment.capturedMinor, payment.currency),
    refunds: [refund],
  };
}

export function failedRefund(refund: Refund, amount: RefundSnapshot['amount']): RefundSnapshot {
  return { ref: refund.ref ?? refund.id, state: 'failed', amount, key: refund.key };
}
