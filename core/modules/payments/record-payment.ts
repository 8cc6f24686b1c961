import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { isHandedOut } from './handed-out.ts';
import { Payment } from './payment.entity.ts';
import { paymentMethods } from './payment-queries.ts';

/** The account whose money is recorded by hand. Asked before anything is held: without one nothing can be taken. */
export async function accountByHand(
  scope: Scope,
  { organizationId, currency }: { readonly organizationId: string; readonly currency: string },
): Promise<{ readonly id: string; readonly gateway: string }> {
  const methods = await paymentMethods(scope, organizationId, currency);
  const byHand = methods.find(({ gateway: id }) => {
    const gateway = scope.capabilities.gateways.get(id)?.gateway;
    return gateway !== undefined && isHandedOut(gateway);
  });
  if (!byHand) throw new DomainError('payment.no_manual_account', { status: 409 });
  return { id: byHand.accountId, gateway: byHand.gateway };
}

export interface RecordedPayment {
  readonly order: {
    readonly id: string;
    readonly organizationId: string;
    readonly currency: string;
    readonly totalMinor: number;
  };
  readonly account: { readonly id: string; readonly gateway: string };
  readonly method: 'cash' | 'card' | null;
  readonly reference: string;
}

/** Money that came before the order was written here: a part of the transaction that writes it. */
export async function recordPayment(
  tx: TxScope,
  { order, account, method, reference }: RecordedPayment,
): Promise<string> {
  const id = newId();
  const key = `pay_${id}`;
  const { organizationId, currency, totalMinor: amountMinor } = order;
  const amount = money(amountMinor, currency);
  const paid = { order: order.id, account: account.id, gateway: account.gateway };
  tx.em.create(Payment, {
    ...{ id, key, organizationId, currency, amountMinor, ...paid },
    ...{ method, reference: reference.slice(0, 100) || null, createdAt: tx.clock.now() },
  });
  await tx.em.flush();
  // Its entry in the audit trail is that of every capture.
  await applySnapshot(tx, id, { ref: key, state: 'captured', authorized: amount, captured: amount, refunds: [] });
  return id;
}
