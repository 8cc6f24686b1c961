import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { soldCardsOf } from '../gift-cards/index.ts';
import { ordersByIds } from '../orders/index.ts';
import { keptOf, paymentsOfOrders } from '../payments/index.ts';
import { planCancellation, type ToPlan } from './plan-cancellation.ts';

export interface SumOfOrders {
  readonly currency: string;
  readonly totalMinor: number;
  /** Paid, and not given back. */
  readonly paidMinor: number;
  /** What would go back if they were cancelled, all of it or without the fees that stay. */
  readonly fullMinor: number;
  readonly withoutFeesMinor: number;
}

export interface SummedOrders {
  readonly orders: number;
  /** Those with an address. */
  readonly mails: number;
  readonly notCancellable: number;
  /** By currency. */
  readonly sums: readonly SumOfOrders[];
}

/** What some orders are about together: shown before something is done to all of them. Changes nothing. */
export async function sumOrders(scope: Scope, ids: readonly string[]): Promise<SummedOrders> {
  const orders = await ordersByIds(scope, ids);
  const [payments, cards] = [await paymentsOfOrders(scope, ids), await soldCardsOf(scope, ids)];
  const sums = new Map<string, SumOfOrders>();
  let notCancellable = 0;
  for (const order of orders) {
    const facts = { order, payments: payments.get(order.id) ?? [], cards: cards.get(order.id) ?? [] };
    const back = backOf(scope, facts);
    if (!back) notCancellable += 1;
    const known = sums.get(order.currency) ?? { currency: order.currency, ...NOTHING };
    sums.set(order.currency, {
      ...known,
      totalMinor: known.totalMinor + order.totalMinor,
      paidMinor: known.paidMinor + keptOf(facts.payments),
      fullMinor: known.fullMinor + (back?.full ?? 0),
      withoutFeesMinor: known.withoutFeesMinor + (back?.withoutFees ?? 0),
    });
  }
  const mails = orders.filter(({ email }) => email !== null).length;
  return { orders: orders.length, mails, notCancellable, sums: [...sums.values()] };
}

const NOTHING = { totalMinor: 0, paidMinor: 0, fullMinor: 0, withoutFeesMinor: 0 };

function backOf(scope: Scope, facts: ToPlan): { full: number; withoutFees: number } | undefined {
  const minor = (refund: 'full' | 'without_fees') =>
    planCancellation(scope, facts, { tickets: 'all', refund, notify: 'nobody' }).backMinor;
  try {
    return { full: minor('full'), withoutFees: minor('without_fees') };
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
