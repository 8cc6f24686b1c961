import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { openAccount } from './gateway-account.ts';
import { Payment } from './payment.entity.ts';
import { inspectStored, keepsMoneyHere } from './stored-value.ts';
import { callStart } from './start-payment.ts';

/** Asks the provider what is true now and applies it. An attempt whose start was never answered is started again. */
export async function inspectPayment(scope: Scope, paymentId: string): Promise<Payment['state']> {
  const payment = await scope.em.fork().findOneOrFail(Payment, paymentId);
  if (keepsMoneyHere(scope, payment.gateway)) return inspectStored(scope, paymentId, payment.account.id);
  if (!payment.ref) return (await callStart(scope, paymentId)).state;
  const { gateway, cx } = await openAccount(scope, payment.account.id);
  const snapshot = await gateway.inspect(cx, payment.ref);
  return (await scope.tx((tx) => applySnapshot(tx, paymentId, snapshot))).state;
}

/** Inspects while a buyer waits: when the provider is away, what we know stands. */
export async function refreshPayment(scope: Scope, paymentId: string): Promise<void> {
  try {
    await inspectPayment(scope, paymentId);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    scope.log.warn('payment.inspect_failed', { payment: paymentId, code: error.code });
  }
}
