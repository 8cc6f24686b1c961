import type { TxScope } from '../../kernel/scope/scope.ts';
import type { Order } from './order.entity.ts';
import { Ticket } from './ticket.entity.ts';

/**
 * Tickets of a locked order admit nobody while somebody demands its money back, or they do again. It stands with each ticket,
 * so that the statement that lets one in sees it.
 */
export async function blockTickets(tx: TxScope, order: Order, isBlocked: boolean): Promise<void> {
  if ((order.ticketsBlockedAt !== null && order.ticketsBlockedAt !== undefined) === isBlocked) return;
  const at = isBlocked ? tx.clock.now() : null;
  order.ticketsBlockedAt = at;
  await tx.em.flush();
  await tx.em.nativeUpdate(Ticket, { order: order.id }, { blockedAt: at });
  tx.audit(
    isBlocked ? 'order.tickets_blocked' : 'order.tickets_unblocked',
    { kind: 'order', id: order.id, label: order.code, organizationId: order.organizationId },
    { before: { blocked: !isBlocked }, after: { blocked: isBlocked } },
  );
  tx.emit('order.tickets_blocked', { v: 1, orderId: order.id, blocked: isBlocked });
}
