import type { SoldCard } from '../gift-cards/index.ts';
import type { OrderDetail, OrderFee, PlaceChange, TicketRow } from '../orders/index.ts';
import type { RefundShare } from '../payments/index.ts';

/** What an act would do to an order: money, places, mails. One shape for all of them, shown before the act. */
export interface OrderPlan {
  readonly orderId: string;
  readonly code: string;
  readonly state: { readonly before: OrderDetail['state']; readonly after: OrderDetail['state'] };
  readonly expiresAt: { readonly before: Date | null; readonly after: Date | null };
  /** Those that it is about. */
  readonly tickets: readonly TicketRow[];
  readonly places: readonly PlaceChange[];
  readonly currency: string;
  readonly totalMinor: { readonly before: number; readonly after: number };
  /** What comes off the order's fees, below zero. */
  readonly fees: readonly OrderFee[];
  /** What is to be paid afterwards. */
  readonly owedMinor: number;
  readonly backMinor: number;
  /** Of what would go back, what does not. */
  readonly keptMinor: number;
  readonly refunds: readonly RefundShare[];
  /** Gift cards that were bought with it and can no longer be spent; what was spent of them is kept. */
  readonly cards: readonly SoldCard[];
  readonly mails: number;
}

/** The plan of an act that moves no money and no place. */
export function planOf(order: OrderDetail, changes: Partial<OrderPlan> = {}): OrderPlan {
  const { id: orderId, code, state, expiresAt, currency, totalMinor } = order;
  return {
    ...{
      orderId,
      code,
      currency,
      tickets: [],
      places: [],
      fees: [],
      refunds: [],
      cards: [],
      backMinor: 0,
      keptMinor: 0,
      mails: 0,
    },
    state: { before: state, after: state },
    expiresAt: { before: expiresAt, after: expiresAt },
    totalMinor: { before: totalMinor, after: totalMinor },
    owedMinor: Math.max(0, totalMinor - order.paidMinor),
    ...changes,
  };
}
