import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { lockOrder } from '../orders/index.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { Payment } from './payment.entity.ts';
import { recordPayment } from './record-payment.ts';

export interface TransferMoney {
  readonly orderId: string;
  readonly accountId: string;
  readonly currency: string;
  readonly minor: number;
  /** What stands on the statement. */
  readonly reference: string;
}

/**
 * Money that came to a bank account is an order's: the attempt that it answers is captured, or where none asked for just
 * this sum, one is written down. What follows is what follows from every capture.
 */
export async function recordTransfer(tx: TxScope, transfer: TransferMoney): Promise<{ readonly paymentId: string }> {
  const { orderId, accountId, currency, minor, reference } = transfer;
  const order = await lockOrder(tx, orderId);
  if (order.currency !== currency) throw new DomainError('bank_entry.currency', { status: 409, field: 'orderCode' });
  const account = await tx.em.findOneOrFail(GatewayAccount, { id: accountId, organizationId: order.organizationId });
  const asked = await tx.em.findOne(
    Payment,
    { order: orderId, account: accountId, currency, amountMinor: minor, capturedMinor: 0 },
    { orderBy: { id: 'desc' } },
  );
  const paid = money(minor, currency);
  if (asked) {
    const told = {
      ref: asked.ref ?? asked.key,
      state: 'captured',
      authorized: paid,
      captured: paid,
      refunds: [],
    } as const;
    tx.em.assign(await applySnapshot(tx, asked.id, told), { reference: reference.slice(0, 100) || null });
    return { paymentId: asked.id };
  }
  const { id, organizationId } = order;
  const recorded = { order: { id, organizationId, currency, totalMinor: minor }, account, method: null, reference };
  return { paymentId: await recordPayment(tx, recorded) };
}
