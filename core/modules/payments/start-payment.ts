import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { GatewayError, type NextStep } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { confirmOrder, Order } from '../orders/index.ts';
import { applySnapshot, subjectOf } from './apply-snapshot.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { openAccount, registeredGateway } from './gateway-account.ts';
import { chargeForPaying } from './payment-fee.ts';
import { Payment } from './payment.entity.ts';

export const StartPayment = z.strictObject({ orderCode: z.string(), accountId: z.uuid() });

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
  const paymentId = await scope.tx((tx) => openAttempt(scope, tx, input));
  return callStart(scope, paymentId);
}

/** Calls the provider for an attempt that has its row; repeatable, since the key is the row's. */
export async function callStart(scope: Scope, paymentId: string): Promise<StartedPayment> {
  const payment = await scope.em.fork().findOneOrFail(Payment, paymentId);
  const order = await scope.em.findOneOrFail(Order, payment.order.id, { populate: ['event'] });
  const { gateway, cx } = await openAccount(scope, payment.account.id);
  const known = payment.next;
  if (payment.ref && known) return { id: payment.id, state: payment.state, next: known };

  const { snapshot, next } = await gateway
    .start(cx, {
      key: payment.key,
      amount: money(payment.amountMinor, payment.currency),
      reference: order.code,
      description: scope.in(order.locale).t('payments.description', { code: order.code, site: scope.site.name }),
      email: order.email ?? '',
      locale: order.locale,
      returnUrl: `${scope.site.url}/o/${order.code}/return`,
      webhookUrl: `${scope.site.url}/webhooks/${payment.account.id}`,
      capture: 'now',
    })
    .catch((error: unknown) => refused(scope, paymentId, error));

  const settled = await scope.tx(async (tx) => {
    const applied = await applySnapshot(tx, paymentId, snapshot);
    applied.next = next;
    const { state } = await tx.em.findOneOrFail(Order, order.id);
    if (gateway.capabilities.confirmsUnpaid && state === 'pending') await confirmOrder(tx, order.id);
    return applied;
  });
  return { id: paymentId, state: settled.state, next };
}

async function openAttempt(
  scope: Scope,
  tx: TxScope,
  { orderCode, accountId }: z.output<typeof StartPayment>,
): Promise<string> {
  const order = await tx.em.findOne(Order, { code: orderCode }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code: orderCode } });
  if (order.state !== 'pending')
    throw new DomainError('order.not_payable', { status: 409, params: { code: order.code } });
  if (order.approval === 'needed') {
    throw new DomainError('order.waits_for_approval', { status: 409, params: { code: order.code } });
  }
  const account = await tx.em.findOne(GatewayAccount, { id: accountId, organizationId: order.organizationId });
  if (!account?.enabled) throw new DomainError('gateway_account.not_found', { status: 404, field: 'accountId' });
  refuseCurrency(scope, account.gateway, order.currency);

  const fee = await chargeForPaying(tx, order, account);
  const dueMinor = order.totalMinor - order.paidMinor;
  const open = await tx.em.findOne(Payment, {
    order: order.id,
    account: account.id,
    state: { $in: ['created', 'pending'] },
    amountMinor: dueMinor,
  });
  if (open) return open.id;
  const id = newId();
  const payment = tx.em.create(Payment, {
    id,
    organizationId: order.organizationId,
    order,
    account,
    gateway: account.gateway,
    key: `pay_${id}`,
    currency: order.currency,
    amountMinor: dueMinor,
    fee,
    createdAt: tx.clock.now(),
  });
  tx.em.persist(payment);
  tx.audit('payment.started', subjectOf(payment, order), {
    after: {
      gateway: account.gateway,
      amount: dueMinor,
      ...(fee && { fee: fee.minor }),
      currency: order.currency,
    },
  });
  return id;
}

function refuseCurrency(scope: Scope, gatewayId: string, currency: string): void {
  const { currencies } = registeredGateway(scope, gatewayId).gateway.capabilities;
  if (currencies === 'any' || currencies.includes(currency)) return;
  throw new DomainError('gateway.currency', { status: 409, params: { currency }, field: 'accountId' });
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
