import type { OrderState } from './order.entity.ts';

/** Where an order may go from where it is. Those that are over come back through a late payment or by hand. */
const MOVES: Readonly<Record<OrderState, readonly OrderState[]>> = {
  draft: ['pending', 'confirmed', 'expired'],
  pending: ['confirmed', 'cancelled', 'expired'],
  confirmed: ['cancelled'],
  cancelled: ['pending', 'confirmed'],
  expired: ['pending', 'confirmed'],
};

/** States in which an order's lines are counted in their quotas. */
export const HOLDING: readonly OrderState[] = ['draft', 'pending', 'confirmed'];

export function canMove(from: OrderState, to: OrderState): boolean {
  return MOVES[from].includes(to);
}
