import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Order } from '../orders/index.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { openAccount } from './gateway-account.ts';
import { inspectPayment } from './inspect-payment.ts';
import { Payment } from './payment.entity.ts';

/**
 * An order is over: what was promised for it is let go. A capture that was faster wins, and its money goes back as any that
 * comes too late.
 */
export async function voidAuthorized(scope: Scope, { orderId }: { readonly orderId: string }): Promise<void> {
  const order = await scope.em.fork().findOne(Order, orderId);
  if (order?.state !== 'cancelled' && order?.state !== 'expired') return;
  const where = { order: orderId, state: 'authorized', capture: 'later' } as const;
  for (const { id, ref, account } of await scope.em.fork().find(Payment, where)) {
    const { gateway, cx } = await openAccount(scope, account.id);
    try {
      const told = await gateway.cancel!(cx, ref!, `void_${id}`);
      await scope.tx((tx) => applySnapshot(tx, id, told));
    } catch (error) {
      if (!(error instanceof GatewayError) || error.retryable) throw error;
      scope.log.warn('payment.void_refused', { payment: id, code: error.code });
      await inspectPayment(scope, id);
    }
  }
}
