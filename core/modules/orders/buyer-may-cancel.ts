import type { Scope } from '../../kernel/scope/scope.ts';
import type { OrderDetail } from './order-rows.ts';
import { orderSettings } from './order-settings.ts';

/**
 * Whether a buyer may cancel without asking: nothing was paid, nobody was admitted, and the doors are still closed. Where
 * money is involved the organizer decides.
 */
export async function buyerMayCancel(
  scope: Pick<Scope, 'settings' | 'clock'>,
  order: Pick<
    OrderDetail,
    'state' | 'paidMinor' | 'refundedMinor' | 'organizationId' | 'eventId' | 'tickets' | 'lines'
  >,
): Promise<boolean> {
  if (order.state !== 'pending' && order.state !== 'confirmed') return false;
  if (order.paidMinor > order.refundedMinor) return false;
  if (order.tickets.some(({ admittedAt }) => admittedAt !== null)) return false;
  if (order.lines.some(({ startsAt }) => startsAt <= scope.clock.now())) return false;
  const { organizationId, eventId } = order;
  return (await scope.settings.get(orderSettings, { organizationId, eventId })).buyersMayCancel;
}
