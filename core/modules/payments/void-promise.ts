import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money, type Money } from '../../kernel/values/money.ts';
import { Order } from '../orders/index.ts';
import { applySnapshot, lockPayment, subjectOf } from './apply-snapshot.ts';
import { asDomainError } from './as-domain-error.ts';
import { openAccount } from './gateway-account.ts';
import { heldFor } from './held-money.ts';
import { refreshPayment } from './inspect-payment.ts';
import { Payment } from './payment.entity.ts';

export interface VoidPlan {
  readonly paymentId: string;
  readonly gateway: string;
  /** What is promised, and let go. */
  readonly amount: Money;
  /** What the order still costs afterwards, and nothing holds. */
  readonly open: Money;
}

/** What letting go would do, refused for the same reasons. Changes nothing. */
export async function previewVoid(scope: Scope, { paymentId }: { readonly paymentId: string }): Promise<VoidPlan> {
  const em = scope.em.fork();
  const payment = await em.findOne(Payment, paymentId);
  if (!payment) throw new DomainError('payment.not_found', { status: 404 });
  refuseUnpromised(payment);
  const order = await em.findOneOrFail(Order, payment.order.id);
  const { authorizedMinor, currency, gateway } = payment;
  const held = (await heldFor(scope, order.id)) + order.authorizedMinor - authorizedMinor;
  const open = money(Math.max(0, order.totalMinor - held), currency);
  return { paymentId, gateway, amount: money(authorizedMinor, currency), open };
}

/**
 * Lets go what was promised for an order that stays: its buyer pays otherwise, or need not. A capture that was begun wins.
 * The order is not paid then, which whoever does it knows: it is no task for anybody.
 */
export async function voidPromise(
  scope: Scope,
  { paymentId }: { readonly paymentId: string },
): Promise<{ readonly state: Payment['state'] }> {
  const { account, ref } = await scope.tx((tx) => begin(tx, paymentId));
  const { gateway, cx } = await openAccount(scope, account);
  try {
    const told = await gateway.cancel!(cx, ref, `void_${paymentId}`);
    const { state } = await scope.tx(async (tx) => {
      const { payment } = await lockPayment(tx, paymentId);
      if (told.state === 'cancelled') payment.captureBy = null;
      return applySnapshot(tx, paymentId, told);
    });
    return { state };
  } catch (error) {
    if (error instanceof GatewayError) await refreshPayment(scope, paymentId);
    return asDomainError(error);
  }
}

async function begin(tx: TxScope, paymentId: string): Promise<{ readonly account: string; readonly ref: string }> {
  const { order, payment } = await lockPayment(tx, paymentId);
  refuseUnpromised(payment);
  tx.audit('payment.void_begun', subjectOf(payment, order), {
    after: { amount: payment.authorizedMinor, currency: payment.currency },
  });
  return { account: payment.account.id, ref: payment.ref! };
}

function refuseUnpromised({ state, capture, ref, captureMinor }: Payment): void {
  if (state !== 'authorized' || capture !== 'later' || !ref)
    throw new DomainError('payment.not_authorized', { status: 409 });
  if (captureMinor !== null && captureMinor !== undefined)
    throw new DomainError('payment.being_captured', { status: 409 });
}
