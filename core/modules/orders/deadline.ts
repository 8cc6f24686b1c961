import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { lockOrderByCode } from './confirm-order.ts';
import { moveDeadline } from './extend-order.ts';
import { lastEnd } from './last-end.ts';
import { normalizeOrderCode } from './order-code.ts';
import { factOf, named } from './order-facts.ts';
import { orderSettings } from './order-settings.ts';

export interface SetDeadline {
  readonly code: string;
  readonly until: Date;
  readonly notify: 'buyer' | 'nobody';
}

/** Staff say until when an order may be paid; also one whose time is up and that no sweep has taken back yet. */
export async function setDeadline(scope: Scope, { code, until, notify }: SetDeadline): Promise<{ expiresAt: Date }> {
  return scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    if (order.state !== 'pending') {
      throw new DomainError('order.not_pending', { status: 409, params: { code: order.code } });
    }
    await refuseDeadline(tx, order.id, until);
    moveDeadline(tx, order, 'order.deadline_set', until);
    tx.emit('order.deadline_set', { ...factOf(named(order)), until: until.toISOString(), notify });
    return { expiresAt: until };
  });
}

/** A deadline is to come, and before the last of the dates that the order is for is over. */
export async function refuseDeadline(at: Pick<Scope, 'em' | 'clock'>, orderId: string, until: Date): Promise<void> {
  if (until <= at.clock.now()) throw new DomainError('order.deadline_past', { field: 'until' });
  const last = await lastEnd(at.em, orderId);
  if (last && until > last) throw new DomainError('order.deadline_after_event', { field: 'until' });
}

/** What staff are offered: as long as somebody has whose order was approved, and never past the last date. */
export async function nextDeadline(
  scope: Pick<Scope, 'em' | 'clock' | 'settings'>,
  order: { readonly id: string; readonly organizationId: string; readonly eventId: string },
): Promise<Date> {
  const { organizationId, eventId } = order;
  const { approvedHours } = await scope.settings.get(orderSettings, { organizationId, eventId });
  const last = await lastEnd(scope.em, order.id);
  const until = scope.clock.in({ hours: approvedHours });
  return last && last < until ? last : until;
}
