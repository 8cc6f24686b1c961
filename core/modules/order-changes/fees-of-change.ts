import { translate } from '../../kernel/values/translated.ts';
import { feeToCharge, type FeeRow } from '../fees/index.ts';
import { feeBasisOf, feeShare, type ChangedLine, type OrderFee } from '../orders/index.ts';
import { priceMoreOfFee } from '../pricing/index.ts';
import type { PlanContext } from './plan-context.ts';

/**
 * What a change adds to the fees of an order, or takes off. What costs more bears what the rules of today ask for the more,
 * as an order of today would; what the order bears already stays. What costs less gives its share of the fees back that
 * go back.
 */
export function feesOfChange(cx: PlanContext, after: readonly ChangedLine[]): OrderFee[] {
  const basis = { before: feeBasisOf(cx.lines), after: feeBasisOf(after) };
  const more = cx.fees.flatMap((rule) => moreOf(cx, rule, basis));
  const less = cx.order.fees.flatMap((fee) => {
    if (!fee.parts || more.some(({ code }) => code === fee.code)) return [];
    const share = feeShare(fee, { ...basis, back: fee.refundable === true ? 'all' : 'nothing' });
    return share.parts!.ofTickets === 0 && share.parts!.ofPrice === 0 ? [] : [share];
  });
  return [...more, ...less];
}

function moreOf({ order, taxed }: PlanContext, rule: FeeRow, basis: Parameters<typeof priceMoreOfFee>[1]): OrderFee[] {
  const languages = [order.locale, order.eventLocale] as const;
  const { currency } = order;
  const priced = priceMoreOfFee(feeToCharge(rule, ...languages), basis, { currency, taxed });
  if (!priced) return [];
  const { code, totalMinor: minor, taxes, paidBy, parts } = priced;
  const label = translate(rule.name, ...languages).slice(0, 200);
  return [{ code, label, minor, taxes, paidBy, refundable: rule.refundable, parts }];
}
