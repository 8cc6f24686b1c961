import { fromDecimal } from '../../kernel/values/money.ts';
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
import { paymentsIn, type PaymentRow } from '../payments/index.ts';
import { percentOf } from '../pricing/index.ts';
import { cancelLockedWithRefund, type ShownPlan } from './cancel-with-refund.ts';
import { cancelSettings, stepNow, type CancelRules, type CancelStep } from './cancel-rules.ts';
import { planCancellation, type CancellationPlan, type CancellationWish } from './plan-cancellation.ts';

type Tickets = CancellationWish['tickets'];

/** How a buyer may cancel: nothing was paid, or by the event's rules. */
export interface BuyersCancellation {
  readonly wish: CancellationWish;
  readonly plan: CancellationPlan;
  /** The step that holds; null where nothing was paid. */
  readonly step: CancelStep | null;
}

/** What cancelling all of an order, or some of its tickets, does where its buyer may. Changes nothing. */
export async function buyersCancellation(
  scope: Scope,
  order: OrderDetail,
  tickets: Tickets = 'all',
): Promise<BuyersCancellation | null> {
  const judge = await judgeOf(scope, order);
  return judge(order, await paymentsIn(scope.em.fork(), order.id), tickets);
}

/** A buyer cancels by the event's rules. What was shown is done, or nothing. */
export async function cancelAsBuyer(
  scope: Scope,
  {
    code,
    tickets = 'all',
    shown,
  }: { readonly code: string; readonly tickets?: Tickets; readonly shown?: ShownPlan | undefined },
): Promise<CancellationPlan> {
  // The rules are read before the transaction, which must not wait for a second connection.
  const judge = await judgeOf(scope, await orderOf(scope, normalizeOrderCode(code)));
  return scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    const detail = (await orderById(tx, order.id))!;
    const may = judge(detail, await paymentsIn(tx.em, order.id), tickets);
    if (!may) throw new DomainError('order.not_by_buyer', { status: 409, params: { code: order.code } });
    return cancelLockedWithRefund(scope, tx, order, { ...may.wish, reason: '', shown });
  });
}

type Judge = (order: OrderDetail, payments: readonly PaymentRow[], tickets: Tickets) => BuyersCancellation | null;

async function judgeOf(scope: Scope, { organizationId, eventId }: OrderDetail): Promise<Judge> {
  const rules = await scope.settings.get(cancelSettings, { organizationId, eventId });
  const { buyersMayCancel } = await scope.settings.get(orderSettings, { organizationId, eventId });
  const now = scope.clock.now();
  return (order, payments, tickets) => {
    if (order.state !== 'pending' && order.state !== 'confirmed') return null;
    if (tickets !== 'all' && !rules.tickets) return null;
    const live = order.tickets.filter(({ state }) => state !== 'cancelled');
    const chosen = tickets === 'all' ? live : live.filter(({ id }) => tickets.includes(id));
    if (chosen.some(({ admittedAt }) => admittedAt !== null)) return null;
    const starts = (chosen.length > 0 ? chosen : order.lines).map(({ startsAt }) => startsAt.getTime());
    const startsAt = new Date(Math.min(...starts));
    const plan = (wish: CancellationWish) => planCancellation(scope, { order, payments }, wish);
    const free: CancellationWish = { tickets, refund: 'none', notify: 'buyer' };
    if (order.paidMinor <= order.refundedMinor) {
      return buyersMayCancel && startsAt > now ? { wish: free, plan: plan(free), step: null } : null;
    }
    const step = rules.paid ? stepNow(rules, startsAt, now) : undefined;
    if (!step) return null;
    const full: CancellationWish = { ...free, refund: rules.keepFees ? 'without_fees' : 'full' };
    const wish = { ...full, feeMinor: feeIn(step, rules, plan(full), chosen.length) };
    return { wish, plan: plan(wish), step };
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
  const amount = minorIn(text, currency) * (per === 'ticket' ? tickets : 1);
  return Math.min(amount, backMinor);
}

function minorIn(text: string, currency: string): number {
  try {
    return fromDecimal(text, currency).minor;
  } catch {
    // More decimals than the event's currency has: the rule was made for another one.
    return fromDecimal(text.replace(/\..*/, ''), currency).minor;
  }
}
