import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, fromRule, money } from '../../../kernel/values/money.ts';
import {
  stepsOf,
  type CancellationPlan,
  type CancelRules,
  type OrderPlan,
  type ShownPlan,
} from '../../../modules/cancellations/index.ts';
import { shownCard } from '../../../modules/gift-cards/index.ts';

/** How an order may be cancelled that was paid for, one sentence for each step; nothing where it may not. */
export function cancelPolicy(scope: Pick<Scope, 't' | 'locale'>, rules: CancelRules, currency: string): string[] {
  const steps = rules.paid ? stepsOf(rules) : [];
  if (steps.length === 0) return [];
  const each = rules.per === 'ticket' ? 'ticket' : 'order';
  return [
    ...steps.map(({ days, fee }) => {
      const isFree = /^0*([.,]0*)? ?%?$/.test(fee);
      const until = days === 0 ? 'begin' : 'days';
      if (isFree) return scope.t(`cancel_rules.says.${until}_free`, { count: days });
      const percent = fee.includes('%');
      const what = percent ? fee : formatMoney(fromRule(fee, currency), scope.locale);
      const kind = percent ? 'percent' : each;
      return scope.t(`cancel_rules.says.${until}_${kind}`, { count: days, fee: what });
    }),
    ...(steps.at(-1)!.days > 0 ? [scope.t('cancel_rules.says.later')] : []),
    ...(rules.backAs === 'money' ? [] : [scope.t(`cancel_rules.says.back_as_${rules.backAs}`)]),
    ...(rules.keepFees ? [scope.t('cancel_rules.says.keep_fees')] : []),
  ];
}

/** What becomes of the gift cards that were bought with it. */
export function cardSentences(scope: Pick<Scope, 't' | 'locale'>, { cards, currency }: OrderPlan): string[] {
  const amount = (minor: number) => formatMoney(money(minor, currency), scope.locale);
  const spent = cards
    .filter(({ spentMinor }) => spentMinor > 0)
    .map(({ ending, spentMinor }) =>
      scope.t('orders.cancel.card_spent', { card: shownCard(ending), amount: amount(spentMinor) }),
    );
  return cards.length === 0 ? [] : [...spent, scope.t('orders.cancel.cards_end', { count: cards.length })];
}

/** What somebody was shown, as a form sends it back: tickets, what goes back, and as what. */
export function shownIn(text: string): ShownPlan | undefined {
  const [tickets = NaN, backMinor = NaN] = text.split(' ').map(Number);
  return text !== '' && Number.isSafeInteger(tickets) && Number.isSafeInteger(backMinor)
    ? { tickets, backMinor }
    : undefined;
}

const BACK = {
  gift_card: 'orders.cancel.back_card',
  hand_out: 'orders.cancel.back_fetch',
  gateway: 'changes.plan.back_gateway',
  by_hand: 'changes.plan.back_gateway',
} as const;

/** What cancelling does, one sentence each; `either` where the reader still chooses as what money goes back. */
export function cancelSentences(scope: Scope, plan: CancellationPlan, either: 'either' | 'settled'): string[] {
  const amount = (minor: number) => formatMoney(money(minor, plan.currency), scope.locale);
  const wasSpent = plan.cards.some(({ spentMinor }) => spentMinor > 0);
  return [
    ...(plan.tickets.length > 0 ? [scope.t('orders.admin.cancel_tickets', { count: plan.tickets.length })] : []),
    ...plan.fees
      .filter(({ minor }) => minor < 0)
      .map(({ label, minor }) => scope.t('changes.plan.fee_back', { label, amount: amount(-minor) })),
    ...cardSentences(scope, plan),
    ...(plan.keptMinor > 0
      ? [scope.t(wasSpent ? 'orders.cancel.kept_in_all' : 'changes.plan.kept', { amount: amount(plan.keptMinor) })]
      : []),
    ...(either === 'either' && plan.backMinor > 0
      ? [scope.t('orders.cancel.back_either', { amount: amount(plan.backMinor) })]
      : plan.refunds.map(({ minor, accountLabel: label, how }) =>
          scope.t(BACK[how], {
            ...{ amount: amount(minor), label },
          }),
        )),
  ];
}
