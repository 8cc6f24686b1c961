import type { TxScope } from '../../kernel/scope/scope.ts';
import { Event } from '../events/index.ts';
import { issue, lockOrder } from './confirm-order.ts';
import { claimAgain } from './places.ts';
import type { Order } from './order.entity.ts';

export type Reactivation =
  | { readonly ok: true }
  /** `short`: places are gone. `closed`: the event or the date is, or the order did not expire after being placed. */
  | { readonly ok: false; readonly reason: 'short' | 'closed' };

/** An expired order was paid after all: takes its places again where there are some, and issues its tickets. */
export async function reactivateOrder(tx: TxScope, orderId: string): Promise<Reactivation> {
  const order = await lockOrder(tx, orderId);
  if (order.state !== 'expired' || !order.placedAt || !(await isStillOn(tx, order))) {
    return { ok: false, reason: 'closed' };
  }
  const claim = await claimAgain(tx.em, order.id);
  if (!claim.ok) return { ok: false, reason: 'short' };
  await issue(tx, order, 'cancelled');
  return { ok: true };
}

async function isStillOn(tx: TxScope, order: Order): Promise<boolean> {
  const event = await tx.em.findOne(Event, { id: order.event.id });
  if (event?.state !== 'published') return false;
  const [row] = await tx.em.execute<{ closed: unknown }[]>(
    `select count(*) as closed from order_lines l inner join occurrences o on o.id = l.occurrence_id
     where l.order_id = ? and (o.state <> 'scheduled' or o.ends_at <= ?)`,
    [order.id, tx.clock.now()],
  );
  return Number(row?.closed) === 0;
}
