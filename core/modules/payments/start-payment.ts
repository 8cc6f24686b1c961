import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { GatewayError, type NextStep } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { confirmOrder, extendPayment, lockOrder, Order, settleChange } from '../orders/index.ts';
import { applySnapshot, subjectOf } from './apply-snapshot.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { captureOf } from './capture-settings.ts';
import { openAccount, registeredGateway } from './gateway-account.ts';
import { auditStart, holdPayable, newAttempt } from './open-attempt.ts';
import { Payment } from './payment.entity.ts';
import { startRequest } from './start-request.ts';
import { payeeWasRefused, splitOf } from './split.ts';
import { keepsMoneyHere, payFromStore } from './stored-value.ts';
import { withdrawOpen } from './withdraw-open.ts';

export const StartPayment = z.strictObject({
  orderCode: z.string(),
  accountId: z.uuid(),
  /** Of a gift card, for gateways whose money is kept here. */
  code: z.string().trim().min(1).max(60).optional(),
});

export interface StartedPayment {
  readonly id: string;
  readonly state: Payment['state'];
  readonly next: NextStep;
}

/**
 * Begins an attempt to pay what is still due. The row and its key are committed before the provider is called, so
 * that a crash in between is found by the reconcile job. An attempt with the same account that is still open is
 * taken up again instead of a second one.
 */
export async function startPayment(scope: Scope, input: z.output<typeof StartPayment>): Promise<StartedPayment> {
  const { orderCode, accountId, code } = input;
  const account = await scope.em.fork().findOne(GatewayAccount, accountId);
  if (account && keepsMoneyHere(scope, account.gateway)) {
    if (code === undefined) throw new DomainError('gift_card.not_usable', { status: 409, field: 'code' });
    return payFromStore(scope, { orderCode, accountId, code });
  }
  await withdrawOpen(scope, orderCode, accountId);
  const paymentId = await scope.tx((tx) => openAttempt(scope, tx, input));
  try {
    return await callStart(scope, paymentId);
  } catch (error) {
    // The buyer pays all the same: another attempt, whose money stays with the site.
    if (!(await payeeWasRefused(scope, accountId, error))) throw error;
    return callStart(scope, await scope.tx((tx) => openAttempt(scope, tx, input)));
  }
}

/** Calls the provider for an attempt that has its row; repeatable, since the key is the row's. */
export async function callStart(scope: Scope, paymentId: string): Promise<StartedPayment> {
  const payment = await scope.em.fork().findOneOrFail(Payment, paymentId);
  const order = await scope.em.findOneOrFail(Order, payment.order.id, { populate: ['event'] });
  const { gateway, cx } = await openAccount(scope, payment.account.id);
  const known = payment.next;
  if (payment.ref && known) return { id: payment.id, state: payment.state, next: known };

  const { snapshot, next, payUntil, remindAt } = await gateway
    .start(cx, startRequest(scope, payment, order))
    .catch((error: unknown) => refused(scope, paymentId, error));

  const settled = await scope.tx(async (tx) => {
    const applied = await applySnapshot(tx, paymentId, snapshot);
    applied.next = next;
    const { state } = await tx.em.findOneOrFail(Order, order.id);
    if (payUntil && !payment.changeId) await awaitMoney(tx, payment, { payUntil, remindAt });
    if (gateway.capabilities.confirmsUnpaid && payment.changeId)
      await settleChange(tx, await lockOrder(tx, order.id), payment.changeId);
    if (gateway.capabilities.confirmsUnpaid && state === 'pending') await confirmOrder(tx, order.id);
    return applied;
  });
  return { id: paymentId, state: settled.state, next };
}

// A change of an order holds its places only for a while, whatever way of paying it.
async function awaitMoney(
  tx: TxScope,
  { id: paymentId, order }: Payment,
  { payUntil, remindAt }: { readonly payUntil: Date; readonly remindAt: Date | undefined },
): Promise<void> {
  await extendPayment(tx, order.id, payUntil);
  if (remindAt) tx.emit('payment.awaited', { v: 1, paymentId, orderId: order.id, remindAt: remindAt.toISOString() });
}

async function openAttempt(scope: Scope, tx: TxScope, input: z.output<typeof StartPayment>): Promise<string> {
  const payable = await holdPayable(scope, tx, input);
  const { order, account, dueMinor } = payable;
  const open = await tx.em.findOne(Payment, {
    order: order.id,
    account: account.id,
    state: { $in: ['created', 'pending'] },
    amountMinor: dueMinor,
    changeId: payable.changeId,
  });
  if (open) return open.id;
  const payment = newAttempt(tx, payable, dueMinor);
  payment.capture = await captureOf(tx, registeredGateway(scope, account.gateway).gateway, payable);
  payment.split = await splitOf(scope, tx, payable, payment);
  auditStart(tx, payment, order);
  return payment.id;
}

// A provider that refuses ends the attempt; one that is away leaves it open, and the reconcile job looks again.
async function refused(scope: Scope, paymentId: string, error: unknown): Promise<never> {
  const code = error instanceof GatewayError ? error.code : 'unavailable';
  scope.log.warn('payment.start_failed', { payment: paymentId, code, error });
  if (code !== 'unavailable') {
    await scope.tx(async (tx) => {
      const payment = await tx.em.findOneOrFail(Payment, paymentId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (payment.state !== 'created') return;
      Object.assign(payment, { state: 'failed', settledAt: tx.clock.now() });
      tx.audit('payment.failed', subjectOf(payment, await tx.em.findOneOrFail(Order, payment.order.id)), {
        before: { state: 'created' },
        after: { state: 'failed', reason: code },
      });
    });
  }
  const status = code === 'unavailable' ? 503 : 409;
  throw new DomainError(`gateway.${code}`, { status, cause: error });
}
