import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { HoldCount, holdOf, putBackIntoHold, takeFromHold } from '../tickets/index.ts';
import { lockOrder } from './confirm-order.ts';
import { placeOrder, PlaceOrder } from './place-order.ts';
import { giveBack, letGo } from './places.ts';
import { startOrderOn } from './start-order.ts';
import type { PlacedOrder } from './write-placements.ts';

export const ConvertHold = z.object({
  eventId: z.uuid(),
  holdId: z.uuid(),
  count: HoldCount,
  buyer: PlaceOrder.shape.buyer,
});
export type ConvertHold = z.output<typeof ConvertHold>;

/**
 * Makes places that were kept back, or some of them, into an order for somebody. The draft takes them over in its own
 * transaction, so nobody can be quicker; where the order is refused after that, they are kept back again.
 */
export async function convertHold(scope: Scope, { eventId, holdId, count, buyer }: ConvertHold): Promise<PlacedOrder> {
  const { ticketTypeId, occurrenceId, state, count: kept } = await holdOf(scope, { eventId, id: holdId });
  if (state !== 'active') throw new DomainError('hold.is_over', { status: 409 });
  if (count > kept) throw new DomainError('hold.fewer_left', { status: 409, field: 'count', params: { count: kept } });
  const from = { eventId, id: holdId, count };
  const draft = await startOrderOn(
    // The order is the buyer's, not that of the member who makes it.
    scope.in(buyer.locale ?? scope.locale).as(SYSTEM),
    { eventId, lines: [{ ticketTypeId, occurrenceId, quantity: count }] },
    { by: 'staff', within: (tx) => takeFromHold(tx.behalfOf(scope), from) },
  );
  try {
    return await placeOrder(scope, { code: draft.code, buyer });
  } catch (error) {
    await keepBackAgain(scope, draft.id, from);
    throw error;
  }
}

async function keepBackAgain(
  scope: Scope,
  orderId: string,
  from: Parameters<typeof putBackIntoHold>[1],
): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order.state !== 'draft') return;
    tx.em.assign(order, { state: 'expired', updatedAt: tx.clock.now() });
    await tx.em.flush();
    const rest = await putBackIntoHold(tx, from, await letGo(tx.em, [orderId]));
    tx.claimLast((em) => giveBack(em, rest));
  });
}
