import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { stepsOf, type CancellationPlan, type CancelRules } from '../../../modules/cancellations/index.ts';

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
      const what = percent ? fee : `${fee} ${currency}`;
      const kind = percent ? 'percent' : each;
      return scope.t(`cancel_rules.says.${until}_${kind}`, { count: days, fee: what });
    }),
    ...(steps.at(-1)!.days > 0 ? [scope.t('cancel_rules.says.later')] : []),
    ...(rules.keepFees ? [scope.t('cancel_rules.says.keep_fees')] : []),
  ];
}

/** What cancelling does, one sentence each. */
export function cancelSentences(scope: Scope, plan: CancellationPlan): string[] {
  const amount = (minor: number) => formatMoney(money(minor, plan.currency), scope.locale);
  return [
    scope.t('orders.admin.cancel_tickets', { count: plan.tickets.length }),
    ...plan.fees
      .filter(({ minor }) => minor < 0)
      .map(({ label, minor }) => scope.t('changes.plan.fee_back', { label, amount: amount(-minor) })),
    ...(plan.keptMinor > 0 ? [scope.t('changes.plan.kept', { amount: amount(plan.keptMinor) })] : []),
    ...plan.refunds.map(({ minor, accountLabel: label }) =>
      scope.t('changes.plan.back_gateway', { amount: amount(minor), label }),
    ),
  ];
}
