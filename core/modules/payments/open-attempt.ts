import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { heldChangeOf, Order, type OrderFee } from '../orders/index.ts';
import { subjectOf } from './apply-snapshot.ts';
import { chargeForPaying } from './payment-fee.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { registeredGateway } from './gateway-account.ts';
import { heldFor } from './held-money.ts';
import { dueOfChange } from './pay-for-change.ts';
import { Payment } from './payment.entity.ts';

export interface Payable {
  readonly order: Order;
  readonly account: GatewayAccount;
  /** What paying this way costs; the order costs it by now. */
  readonly fee: OrderFee | null;
  /** The change of the order that is paid, where the order itself is. */
  readonly changeId: string | null;
  /** What is still to be paid: whoever holds the order is the only one who can change it. */
  readonly dueMinor: number;
}

/** Holds an order that can be paid now, with an account that takes its currency. */
export async function holdPayable(
  scope: Scope,
  tx: TxScope,
  { orderCode, accountId }: { readonly orderCode: string; readonly accountId: string },
): Promise<Payable> {
  const order = await tx.em.findOne(Order, { code: orderCode }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code: orderCode } });
  const change = order.state === 'confirmed' ? await heldChangeOf(tx.em, order.id) : undefined;
  if (order.state !== 'pending' && !change)
    throw new DomainError('order.not_payable', { status: 409, params: { code: order.code } });
  if (order.approval === 'needed') {
    throw new DomainError('order.waits_for_approval', { status: 409, params: { code: order.code } });
  }
  // Held, so that nobody takes it away before the attempt is written.
  const held = { lockMode: LockMode.PESSIMISTIC_READ } as const;
  const account = await tx.em.findOne(GatewayAccount, { id: accountId, organizationId: order.organizationId }, held);
  if (!account?.enabled) throw new DomainError('gateway_account.not_found', { status: 404, field: 'accountId' });
  refuseCurrency(scope, account.gateway, order.currency);
  // A change was shown with its price; the order itself costs what paying it this way costs.
  if (change) return { order, account, fee: null, changeId: change.id, dueMinor: await dueOfChange(tx.em, change) };
  const fee = await chargeForPaying(tx, order, account);
  return { order, account, fee, changeId: null, dueMinor: order.totalMinor - (await heldFor(tx, order.id)) };
}

/** The row of an attempt, with its key. */
export function newAttempt(tx: TxScope, { order, account, fee, changeId }: Payable, amountMinor: number): Payment {
  const id = newId();
  const payment = tx.em.create(Payment, {
    id,
    organizationId: order.organizationId,
    order,
    changeId,
    account,
    gateway: account.gateway,
    key: `pay_${id}`,
    currency: order.currency,
    amountMinor,
    fee,
    createdAt: tx.clock.now(),
  });
  tx.em.persist(payment);
  return payment;
}

export function auditStart(tx: TxScope, payment: Payment, order: Order): void {
  const { gateway, amountMinor, currency, fee } = payment;
  tx.audit('payment.started', subjectOf(payment, order), {
    after: { gateway, amount: amountMinor, ...(fee && { fee: fee.minor }), currency },
  });
}

function refuseCurrency(scope: Scope, gatewayId: string, currency: string): void {
  const { currencies } = registeredGateway(scope, gatewayId).gateway.capabilities;
  if (currencies === 'any' || currencies.includes(currency)) return;
  throw new DomainError('gateway.currency', { status: 409, params: { currency }, field: 'accountId' });
}
