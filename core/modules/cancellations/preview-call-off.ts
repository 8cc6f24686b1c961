import type { Scope } from '../../kernel/scope/scope.ts';
import { ordersByIds } from '../orders/index.ts';
import { soldCardsOf } from '../gift-cards/index.ts';
import { paymentsOfOrders, type RefundHow } from '../payments/index.ts';
import type { CallOffAddress } from './call-off.ts';
import { ordersToCancel } from './orders-to-cancel.ts';
import { planCancellation, wayBackTo, type RefundAs, type RefundChoice } from './plan-cancellation.ts';

const AT_ONCE = 200;

/** What becomes of the money of one way to pay. */
export interface MoneyBack {
  readonly gateway: string;
  readonly label: string;
  readonly currency: string;
  readonly minor: number;
  readonly how: RefundHow;
}

export interface CallOffPlan {
  readonly orders: number;
  readonly tickets: number;
  readonly mails: number;
  /** New gift cards in place of money: each is mailed as well. */
  readonly cards: number;
  readonly money: readonly MoneyBack[];
}

/** The sum of what will be done with each order, as it would be now. Changes nothing. */
export async function previewCallOff(
  scope: Scope,
  {
    refund,
    as = 'money',
    ...at
  }: CallOffAddress & { readonly refund: RefundChoice; readonly as?: RefundAs; readonly orderImportId?: string },
): Promise<CallOffPlan> {
  const money = new Map<string, MoneyBack>();
  let [orders, tickets, mails, cards, after] = [0, 0, 0, 0, '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const ids = await ordersToCancel(scope.em, at, { after, limit: AT_ONCE, drafts: 'without' });
    const payments = await paymentsOfOrders(scope, ids);
    const sold = await soldCardsOf(scope, ids);
    for (const order of await ordersByIds(scope, ids)) {
      const live = order.tickets.filter(
        ({ state, occurrenceId }) => state !== 'cancelled' && (!at.occurrenceId || occurrenceId === at.occurrenceId),
      );
      if (live.length === 0) continue;
      const wish = { tickets: live.map(({ id }) => id), refund, as: wayBackTo(order, as), notify: 'buyer' } as const;
      const facts = { order, payments: payments.get(order.id) ?? [], cards: sold.get(order.id) ?? [] };
      const plan = planCancellation(scope, facts, wish);
      orders += 1;
      tickets += plan.tickets.length;
      mails += plan.mails;
      cards += plan.refunds.filter(({ how }) => how === 'gift_card').length;
      for (const { gateway, accountLabel: label, minor, how } of plan.refunds) {
        const key = [gateway, label, plan.currency, how].join(' ');
        const sum = (money.get(key)?.minor ?? 0) + minor;
        money.set(key, { gateway, label, currency: plan.currency, minor: sum, how });
      }
    }
    if (ids.length < AT_ONCE) return { orders, tickets, mails, cards, money: [...money.values()] };
    after = ids.at(-1)!;
  }
}
