import { GatewayError, type GatewayContext, type PaymentGateway } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { cardStore, countGuess, refuseGuessing, sellsCards } from '../gift-cards/index.ts';
import { normalizeOrderCode, type Order } from '../orders/index.ts';
import { applySnapshot, lockPayment } from './apply-snapshot.ts';
import { openAccount } from './gateway-account.ts';
import { auditStart, holdPayable, newAttempt } from './open-attempt.ts';
import { Payment } from './payment.entity.ts';
import { openRefund, withRefund } from './refund-row.ts';
import { Refund } from './refund.entity.ts';
import { startRequest } from './start-request.ts';
import type { StartedPayment } from './start-payment.ts';
import { withdrawOpen } from './withdraw-open.ts';

// Money that is kept here. Its gateway is asked within the transaction that writes the payment: the card, the payment and
// the order change together or not at all, so there is nothing to reconcile.

export interface PayFromStore {
  readonly orderCode: string;
  readonly accountId: string;
  readonly code: string;
}

/** Pays with a gift card, as much as is on it and still due. */
export async function payFromStore(scope: Scope, input: PayFromStore): Promise<StartedPayment> {
  const at = `order:${normalizeOrderCode(input.orderCode)}`;
  await refuseGuessing(scope, at);
  await withdrawOpen(scope, input.orderCode);
  const { gateway, cx } = await openAccount(scope, input.accountId);
  try {
    return await scope.tx(async (tx) => {
      const payable = await holdPayable(scope, tx, input);
      const { order, dueMinor } = payable;
      if (await sellsCards(tx, order.id))
        throw new DomainError('gift_card.not_for_cards', { status: 409, field: 'code' });
      const payment = newAttempt(tx, payable, dueMinor);
      await tx.em.flush();
      const request = { ...startRequest(scope, payment, order), code: input.code };
      const { snapshot, next } = await gateway.start(inside(cx, tx, order, input.accountId), request);
      if (snapshot.captured.minor > dueMinor) throw new Error(`${gateway.id} took more than is due`);
      // It takes what there is: that is what this payment is about.
      payment.amountMinor = snapshot.captured.minor;
      auditStart(tx, payment, order);
      const applied = await applySnapshot(tx, payment.id, snapshot);
      applied.next = next;
      return { id: payment.id, state: applied.state, next };
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (error.code !== 'rejected') throw new DomainError(`gateway.${error.code}`, { status: 503, cause: error });
    await countGuess(scope, at);
    throw new DomainError('gift_card.not_usable', { status: 409, field: 'code', cause: error });
  }
}

export interface StoredRefund {
  readonly paymentId: string;
  readonly reason: string;
}

interface Held {
  readonly tx: TxScope;
  readonly order: Order;
  readonly payment: Payment;
}

/**
 * Gives money back to the card that it came from: the refund, the card and the order in one transaction. `howMuch` is asked
 * with order and payment held; nothing happens where it says nothing.
 */
export async function refundToStore(
  scope: Scope,
  { paymentId, reason }: StoredRefund,
  howMuch: (held: Held) => number | Promise<number>,
): Promise<{ id: string; state: Refund['state'] } | undefined> {
  const { account } = await scope.em.findOneOrFail(Payment, paymentId);
  return scope.tx(async (tx) => {
    const minor = await howMuch({ tx, ...(await lockPayment(tx, paymentId)) });
    if (minor <= 0) return undefined;
    const id = await openRefund(tx, { paymentId, minor, reason }, false);
    await tx.em.flush();
    await settleRefund(scope, tx, { refundId: id, accountId: account.id });
    return { id, state: 'succeeded' as const };
  });
}

/** The same for a refund that has its row. */
export async function callStoredRefund(
  scope: Scope,
  refundId: string,
): Promise<{ id: string; state: Refund['state'] }> {
  const { payment } = await scope.em.fork().findOneOrFail(Refund, refundId, { populate: ['payment'] });
  const accountId = payment.unwrap().account.id;
  return scope.tx(async (tx) => {
    await settleRefund(scope, tx, { refundId, accountId });
    return { id: refundId, state: 'succeeded' };
  });
}

/** As a part of a transaction. Once: the payment is held, and the card knows the key. */
async function settleRefund(
  scope: Scope,
  tx: TxScope,
  { refundId, accountId }: { readonly refundId: string; readonly accountId: string },
): Promise<void> {
  const { gateway, cx } = await openAccount(scope, accountId);
  const refund = await tx.em.findOneOrFail(Refund, refundId);
  const { order, payment } = await lockPayment(tx, refund.payment.id);
  const amount = money(refund.amountMinor, payment.currency);
  const told = await gateway.refund!(inside(cx, tx, order, accountId), payment.ref!, amount, refund.key);
  await applySnapshot(tx, payment.id, withRefund(payment, { ...told, key: refund.key }));
}

/** What the store says about a payment now. */
export function inspectStored(scope: Scope, paymentId: string, accountId: string): Promise<Payment['state']> {
  return scope.tx(async (tx) => {
    const { gateway, cx } = await openAccount(scope, accountId);
    const { order, payment } = await lockPayment(tx, paymentId);
    const snapshot = await gateway.inspect(inside(cx, tx, order, accountId), payment.ref!);
    return (await applySnapshot(tx, paymentId, snapshot)).state;
  });
}

export function keepsMoneyHere(scope: Pick<Scope, 'capabilities'>, gatewayId: string): boolean {
  const registered: { gateway: PaymentGateway } | undefined = scope.capabilities.gateways.get(gatewayId);
  return registered?.gateway.capabilities.storedValue === true;
}

function inside(cx: GatewayContext<unknown>, tx: TxScope, order: Order, accountId: string): GatewayContext<unknown> {
  const { organizationId, id: orderId } = order;
  return { ...cx, fetch: noNetwork, cards: cardStore(tx, { organizationId, orderId, accountId }) };
}

const noNetwork: typeof fetch = () => Promise.reject(new Error('no network within a transaction'));
