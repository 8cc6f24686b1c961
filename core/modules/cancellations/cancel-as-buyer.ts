import { fromRule } from '../../kernel/values/money.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  lockOrderByCode,
  normalizeOrderCode,
  orderById,
  orderOf,
  orderSettings,
  type OrderDetail,
} from '../orders/index.ts';
import { percentOf } from '../pricing/index.ts';
import { cancelLockedWithRefund, type ShownPlan } from './cancel-with-refund.ts';
import { cancelSettings, stepNow, type CancelRules, type CancelStep } from './cancel-rules.ts';
import {
  planCancellation,
  planned,
  REFUND_AS,
  type CancellationPlan,
  type CancellationWish,
  type RefundAs,
  type ToPlan,
} from './plan-cancellation.ts';

type Tickets = CancellationWish['tickets'];

export interface BuyersWish {
  readonly tickets?: Tickets | undefined;
  /** Where the event leaves it to the buyer. */
  readonly as?: RefundAs | undefined;
}

/** How a buyer may cancel: nothing was paid, or by the event's rules. */
export interface BuyersCancellation {
  readonly wish: CancellationWish;
  readonly plan: CancellationPlan;
  /** The step that holds; null where nothing was paid. */
  readonly step: CancelStep | null;
  /** As what money may go back, the usual one first. */
  readonly as: readonly RefundAs[];
}

/** What cancelling all of an order, or some of its tickets, does where its buyer may. Changes nothing. */
export async function buyersCancellation(
  scope: Scope,
  order: OrderDetail,
  { tickets = 'all', as }: BuyersWish = {},
): Promise<BuyersCancellation | null> {
  const judge = await judgeOf(scope, order);
  return judge(await planned({ em: scope.em.fork() }, order, 'read'), { tickets, as });
}

/** A buyer cancels by the event's rules. What was shown is done, or nothing. */
export async function cancelAsBuyer(
  scope: Scope,
  { code, tickets = 'all', as, shown }: BuyersWish & { readonly code: string; readonly shown?: ShownPlan | undefined },
): Promise<CancellationPlan> {
  // The rules are read before the transaction, which must not wait for a second connection.
  const judge = await judgeOf(scope, await orderOf(scope, normalizeOrderCode(code)));
  return scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    const detail = (await orderById(tx, order.id))!;
    const may = judge(await planned(tx, detail, 'held'), { tickets, as });
    if (!may) throw new DomainError('order.not_by_buyer', { status: 409, params: { code: order.code } });
    return cancelLockedWithRefund(scope, tx, order, { ...may.wish, reason: '', shown });
  });
}

type Judge = (facts: ToPlan, wish: BuyersWish & { readonly tickets: Tickets }) => BuyersCancellation | null;

const AS = { money: ['money'], choice: REFUND_AS, gift_card: ['gift_card'] } as const satisfies Record<
  CancelRules['backAs'],
  readonly RefundAs[]
>;

async function judgeOf(scope: Scope, { organizationId, eventId }: OrderDetail): Promise<Judge> {
  const rules = await scope.settings.get(cancelSettings, { organizationId, eventId });
  const { buyersMayCancel } = await scope.settings.get(orderSettings, { organizationId, eventId });
  const now = scope.clock.now();
  return (facts, { tickets, as: asked }) => {
    const { order } = facts;
    if (order.state !== 'pending' && order.state !== 'confirmed') return null;
    if (tickets !== 'all' && !rules.tickets) return null;
    const live = order.tickets.filter(({ state }) => state !== 'cancelled');
    const chosen = tickets === 'all' ? live : live.filter(({ id }) => tickets.includes(id));
    if (chosen.some(({ admittedAt }) => admittedAt !== null)) return null;
    const starts = (chosen.length > 0 ? chosen : order.lines).map(({ startsAt }) => startsAt.getTime());
    const startsAt = new Date(Math.min(...starts));
    const plan = (wish: CancellationWish) => planCancellation(scope, facts, wish);
    const ways: readonly RefundAs[] = order.email === null ? ['money'] : AS[rules.backAs];
    const as = ways.find((way) => way === asked) ?? ways[0]!;
    const free: CancellationWish = { tickets, refund: 'none', notify: 'buyer' };
    if (order.paidMinor <= order.refundedMinor) {
      return buyersMayCancel && startsAt > now ? { wish: free, plan: plan(free), step: null, as: ways } : null;
    }
    const step = rules.paid ? stepNow(rules, startsAt, now) : undefined;
    if (!step) return null;
    const full: CancellationWish = { ...free, as, refund: rules.keepFees ? 'without_fees' : 'full' };
    const wish = { ...full, feeMinor: feeIn(step, rules, plan(full), chosen.length) };
    return { wish, plan: plan(wish), step, as: ways };
  };
}

/** Of what would go back: a percentage of it, or an amount for the order or for each ticket. */
function feeIn(
  { fee }: CancelStep,
  { per }: CancelRules,
  { backMinor, currency }: CancellationPlan,
  tickets: number,
): number {
  const text = fee.replace(',', '.').trim();
  if (text === '') return 0;
  if (text.endsWith('%')) return percentOf(backMinor, Math.min(10_000, Math.round(Number(text.slice(0, -1)) * 100)));
  const amount = fromRule(text, currency).minor * (per === 'ticket' ? tickets : 1);
  return Math.min(amount, backMinor);
}
