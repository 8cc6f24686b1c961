import { DomainError } from '../../kernel/errors.ts';
import { milliseconds } from '../../kernel/clock.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { lockOrder, lockOrderByCode } from './confirm-order.ts';
import { lastEnd } from './last-end.ts';
import { subjectOf } from './order-facts.ts';
import { normalizeOrderCode } from './order-code.ts';
import { orderSettings } from './order-settings.ts';
import type { Order } from './order.entity.ts';

/**
 * More time for the checkout. A draft holds its places until the sweep takes them back, so even one whose time just ran
 * out can be extended; all extensions together have an end.
 */
export async function extendOrder(scope: Scope, { code }: { code: string }): Promise<{ expiresAt: Date }> {
  return scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    if (order.state !== 'draft') {
      throw new DomainError('order.hold_expired', { status: 410, params: { code: order.code } });
    }
    const place = { organizationId: order.organizationId, eventId: order.event.id };
    const { holdMinutes, holdMaxMinutes, holdExtensions } = await tx.settings.get(orderSettings, place);
    if (order.holdExtensions >= holdExtensions) {
      throw new DomainError('order.hold_extensions', { status: 409, params: { count: holdExtensions } });
    }
    const until = Math.min(tx.clock.in({ minutes: holdMinutes }).getTime(), latest(order, holdMaxMinutes).getTime());
    if (order.expiresAt && until <= order.expiresAt.getTime()) {
      throw new DomainError('order.hold_at_most', { status: 409, params: { minutes: holdMaxMinutes } });
    }
    const expiresAt = new Date(until);
    order.holdExtensions += 1;
    moveDeadline(tx, order, 'order.hold_extended', expiresAt);
    return { expiresAt };
  });
}

/** Whether asking for more time would give any. */
export function canExtend(
  order: Pick<Order, 'createdAt' | 'expiresAt' | 'holdExtensions'>,
  { holdMaxMinutes, holdExtensions }: { readonly holdMaxMinutes: number; readonly holdExtensions: number },
): boolean {
  if (!order.expiresAt || order.holdExtensions >= holdExtensions) return false;
  return order.expiresAt < latest(order, holdMaxMinutes);
}

/** A way of paying that takes longer: moves the deadline of a placed order, never to an earlier time or past its event. */
export async function extendPayment(tx: TxScope, orderId: string, wanted: Date): Promise<void> {
  const order = await lockOrder(tx, orderId);
  const last = await lastEnd(tx.em, orderId);
  const until = last && last < wanted ? last : wanted;
  if (order.state !== 'pending' || (order.expiresAt && order.expiresAt >= until)) return;
  moveDeadline(tx, order, 'order.payment_extended', until);
}

export function moveDeadline(tx: TxScope, order: Order, action: string, until: Date): void {
  tx.audit(action, subjectOf(order), {
    before: { expiresAt: order.expiresAt?.toISOString() ?? null },
    after: { expiresAt: until.toISOString() },
  });
  tx.em.assign(order, { expiresAt: until, updatedAt: tx.clock.now() });
}

function latest({ createdAt }: Pick<Order, 'createdAt'>, holdMaxMinutes: number): Date {
  return new Date(createdAt.getTime() + milliseconds({ minutes: holdMaxMinutes }));
}
