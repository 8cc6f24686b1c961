import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { Order } from '../orders/index.ts';
import { applySnapshot, subjectOf } from './apply-snapshot.ts';
import { registeredGateway } from './gateway-account.ts';
import { Payment } from './payment.entity.ts';

export const MarkPaid = z.strictObject({ paymentId: z.uuid(), note: z.string().trim().max(500).default('') });

/** Staff saw the money: cash, card terminal, transfer. Only for gateways whose money is recorded by hand. */
export async function markPaid(
  scope: Scope,
  {
    paymentId,
    note,
    method,
    reference,
  }: z.output<typeof MarkPaid> & { readonly method?: 'cash' | 'card'; readonly reference?: string },
): Promise<void> {
  const payment = await scope.em.findOne(Payment, paymentId);
  if (!payment) throw new DomainError('payment.not_found', { status: 404 });
  if (!registeredGateway(scope, payment.gateway).gateway.capabilities.markedByHand) {
    throw new DomainError('payment.not_by_hand', { status: 409 });
  }
  const amount = money(payment.amountMinor, payment.currency);
  await scope.tx(async (tx) => {
    const applied = await applySnapshot(tx, paymentId, {
      ref: payment.ref ?? payment.key,
      state: 'captured',
      authorized: amount,
      captured: amount,
      refunds: [],
    });
    if (method !== undefined) tx.em.assign(applied, { method, reference: reference || null });
    const order = await tx.em.findOneOrFail(Order, payment.order.id);
    tx.audit('payment.marked_paid', subjectOf(payment, order), { note });
  });
}
