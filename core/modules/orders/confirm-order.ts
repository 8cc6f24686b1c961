import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { billOrder } from '../ledger/index.ts';
import { factOf, named, subjectOf } from './order-facts.ts';
import { canMove } from './order-state.ts';
import { Order, type OrderState } from './order.entity.ts';

export type Confirmation =
  | { readonly outcome: 'confirmed' | 'already_confirmed' }
  /** It no longer holds its places, or was never placed: whoever brought the money decides. */
  | { readonly outcome: 'closed'; readonly state: OrderState };

/** Issues the tickets of a placed order. Repeatable: a second call finds it done. The quotas are not touched. */
export async function confirmOrder(tx: TxScope, orderId: string): Promise<Confirmation> {
  const order = await lockOrder(tx, orderId);
  if (order.state === 'confirmed') return { outcome: 'already_confirmed' };
  if (order.state !== 'pending') return { outcome: 'closed', state: order.state };
  await issue(tx, order, 'reserved');
  return { outcome: 'confirmed' };
}

/** Moves a locked order and its tickets. `from` is the state its tickets wait in. */
export async function issue(tx: TxScope, order: Order, from: 'reserved' | 'cancelled'): Promise<void> {
  if (!canMove(order.state, 'confirmed')) throw new Error(`a ${order.state} order cannot be confirmed`);
  const before = order.state;
  const now = tx.clock.now();
  tx.em.assign(order, { state: 'confirmed', confirmedAt: now, expiresAt: null, updatedAt: now });
  await tx.em.flush();
  await tx.em.execute(
    `update tickets set state = 'valid' where order_id = ? and state = ? and cancelled_at is null`,
    [order.id, from],
    'run',
  );
  await billOrder(tx, order, from === 'cancelled' ? 'order.reopened' : 'order.confirmed');
  tx.audit('order.confirmed', subjectOf(order), { before: { state: before }, after: { state: 'confirmed' } });
  tx.emit('order.confirmed', { ...factOf(named(order)), giftCards: await buysGiftCards(tx, order.id) });
}

async function buysGiftCards(tx: TxScope, orderId: string): Promise<boolean> {
  const [found] = await tx.em.execute<unknown[]>(
    `select 1 from order_lines l inner join ticket_types t on t.id = l.ticket_type_id
     where l.order_id = ? and t.gift_card_minor is not null limit 1`,
    [orderId],
  );
  return found !== undefined;
}

export async function lockOrder(tx: TxScope, orderId: string): Promise<Order> {
  const order = await tx.em.findOne(Order, { id: orderId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code: '' } });
  return order;
}

export async function lockOrderByCode(tx: TxScope, code: string): Promise<Order> {
  const order = await tx.em.findOne(Order, { code }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code } });
  return order;
}
