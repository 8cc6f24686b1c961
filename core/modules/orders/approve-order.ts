import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { cancelLocked } from './cancel-order.ts';
import { issue, lockOrderByCode } from './confirm-order.ts';
import { normalizeOrderCode } from './order-code.ts';
import { factOf, named, subjectOf } from './order-facts.ts';
import { orderSettings } from './order-settings.ts';
import type { Order } from './order.entity.ts';

/** Lets a waiting order be paid; one that costs nothing has its tickets at once. */
export async function approveOrder(scope: Scope, { code }: { code: string }): Promise<{ state: Order['state'] }> {
  return scope.tx(async (tx) => {
    const order = await lockWaiting(tx, code);
    const place = { organizationId: order.organizationId, eventId: order.event.id };
    const { approvedHours } = await tx.settings.get(orderSettings, place);
    tx.em.assign(order, {
      approval: 'granted',
      expiresAt: tx.clock.in({ hours: approvedHours }),
      updatedAt: tx.clock.now(),
    });
    tx.audit('order.approved', subjectOf(order), { before: { approval: 'needed' }, after: { approval: 'granted' } });
    tx.emit('order.approved', factOf(named(order)));
    if (order.totalMinor === 0) await issue(tx, order, 'reserved');
    return { state: order.state };
  });
}

/** Turns a waiting order down: it is cancelled, its places are free, and its buyer is told why. */
export async function declineOrder(
  scope: Scope,
  { code, reason }: { readonly code: string; readonly reason: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockWaiting(tx, code);
    tx.em.assign(order, { approval: 'declined' });
    tx.audit('order.declined', subjectOf(order), { before: { approval: 'needed' }, after: { approval: 'declined' } });
    await cancelLocked(tx, order, { reason, notify: 'buyer', keptMinor: 0 });
  });
}

async function lockWaiting(tx: TxScope, code: string): Promise<Order> {
  const order = await lockOrderByCode(tx, normalizeOrderCode(code));
  if (order.state !== 'pending' || order.approval !== 'needed') {
    throw new DomainError('order.not_waiting', { status: 409, params: { code: order.code } });
  }
  return order;
}
