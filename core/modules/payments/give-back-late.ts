import { numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { lockPayment } from './apply-snapshot.ts';
import { openAccount } from './gateway-account.ts';
import { Payment } from './payment.entity.ts';
import { callRefund } from './refund-payment.ts';
import { openRefund } from './refund-row.ts';

/**
 * Gives back money that came too late. An order that was brought back in the meantime keeps what it costs: how much goes
 * is decided with the order locked.
 */
export async function giveBackLate(scope: Scope, { paymentId }: { readonly paymentId: string }): Promise<void> {
  const { account } = await scope.em.findOneOrFail(Payment, paymentId);
  const { gateway } = await openAccount(scope, account.id);
  const { refunds } = gateway.capabilities;
  if (!gateway.refund || refunds === 'none') throw new DomainError('refund.not_supported', { status: 409 });
  const id = await scope.tx(async (tx) => {
    const minor = await tooMuch(tx, paymentId);
    if (minor === 0) return undefined;
    return openRefund(tx, { paymentId, minor, reason: 'late_payment' }, refunds === 'full');
  });
  if (id !== undefined) await callRefund(scope, id);
}

async function tooMuch(tx: TxScope, paymentId: string): Promise<number> {
  const { order, payment } = await lockPayment(tx, paymentId);
  const left = payment.capturedMinor - payment.refundMinor;
  if (order.state !== 'pending' && order.state !== 'confirmed') return left;
  const [row] = await tx.em.execute<{ kept: unknown }[]>(
    'select sum(captured_minor - refund_minor) as kept from payments where order_id = ?',
    [order.id],
  );
  return Math.max(0, Math.min(left, numberIn(row?.kept) - order.totalMinor));
}
