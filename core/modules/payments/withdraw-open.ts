import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Order } from '../orders/index.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { openAccount } from './gateway-account.ts';
import { heldFor } from './held-money.ts';
import { Payment } from './payment.entity.ts';

/**
 * Ends the attempts of an order that are still open elsewhere, before another way or another amount is tried: nobody
 * pays the same twice. What was paid meanwhile is found out here; a provider that cannot withdraw is left alone, and
 * what it brings too much goes back.
 */
export async function withdrawOpen(scope: Scope, orderCode: string, keepAccountId?: string): Promise<void> {
  const order = await scope.em.fork().findOne(Order, { code: orderCode, state: 'pending' });
  if (!order) return;
  const open = await scope.em.fork().find(Payment, { order: order.id, state: { $in: ['created', 'pending'] } });
  if (open.length === 0) return;
  const dueMinor = order.totalMinor - (await heldFor(scope, order.id));
  for (const payment of open) {
    // The same attempt again is taken up, not withdrawn.
    const isKept = payment.account.id === keepAccountId && payment.amountMinor === dueMinor;
    if (!isKept && payment.ref) await withdraw(scope, payment, payment.ref);
  }
}

async function withdraw(scope: Scope, { id, account }: Payment, ref: string): Promise<void> {
  const { gateway, cx } = await openAccount(scope, account.id);
  if (!gateway.cancel) return;
  try {
    const snapshot = await gateway.cancel(cx, ref, `cancel_${id}`);
    await scope.tx((tx) => applySnapshot(tx, id, snapshot));
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    scope.log.warn('payment.withdraw_failed', { payment: id, code: error.code });
  }
}
