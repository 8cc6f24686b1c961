import { translate } from '../../kernel/values/translated.ts';
import { feeCode, feeToCharge, type FeeRow } from '../fees/index.ts';
import { feeBasisOf, feeShare, type ChangedLine, type OrderFee } from '../orders/index.ts';
import { priceMoreOfFee, type FeeBasis } from '../pricing/index.ts';
import type { PlanContext } from './plan-context.ts';

interface Bases {
  readonly before: FeeBasis;
  readonly after: FeeBasis;
}

/**
 * What a change adds to the fees of an order, or takes off, those that the organizer bears among them. What costs more bears
 * what the rules of today ask for the more, as an order of today would; what the order bears already stays. What costs less
 * gives its share of the fees back that go back.
 */
export function feesOfChange(cx: PlanContext, after: readonly ChangedLine[]): OrderFee[] {
  const basis = { before: feeBasisOf(cx.lines), after: feeBasisOf(after) };
  const more = cx.fees.flatMap((rule) => moreOf(cx, rule, basis));
  const less = [...cx.order.fees, ...cx.order.ownFees].flatMap((fee) => {
    if (!fee.parts || more.some(({ code }) => code === fee.code)) return [];
    const share = lessByRule(cx, fee, basis) ?? feeShare(fee, { ...basis, back: backOf(fee) });
    return share.parts!.ofTickets === 0 && share.parts!.ofPrice === 0 && share.minor === 0 ? [] : [share];
  });
  return [...more, ...less];
}

const backOf = ({ refundable }: OrderFee) => (refundable === true ? 'all' : 'nothing');

function moreOf(cx: PlanContext, rule: FeeRow, basis: Bases): OrderFee[] {
  const priced = askedFor(cx, rule, basis);
  if (!priced) return [];
  const { code, totalMinor: minor, taxes, paidBy, parts } = priced;
  const { order } = cx;
  const label = translate(rule.name, order.locale, order.eventLocale).slice(0, 200);
  return [{ code, label, minor, taxes, paidBy, refundable: rule.refundable, parts }];
}

function askedFor({ order, taxed }: PlanContext, rule: FeeRow, basis: Bases) {
  const { currency, locale, eventLocale } = order;
  return priceMoreOfFee(feeToCharge(rule, locale, eventLocale), basis, { currency, taxed });
}

/** By so much what was rounded on the way may differ from what is asked for at once. */
const ROUNDED = 2;
const NOTHING: FeeBasis = { baseMinor: 0, pieces: 0 };

/**
 * Where the rule of today still says what the order bears, it says what comes off as well: as much as the way back would ask
 * for. So there and back costs nothing, also at a fee's least or most, and whatever is rounded.
 */
function lessByRule(cx: PlanContext, fee: OrderFee, { before, after }: Bases): OrderFee | undefined {
  const rule = cx.fees.find((each) => feeCode(each) === fee.code);
  if (!rule) return undefined;
  const whole = askedFor(cx, rule, { before: NOTHING, after: before });
  if (Math.abs((whole?.totalMinor ?? 0) - fee.minor) > ROUNDED) return undefined;
  const back = askedFor(cx, rule, { before: after, after: before });
  const minor = backOf(fee) === 'all' ? Math.min(fee.minor, back?.totalMinor ?? 0) : 0;
  const taxes = (back?.taxes ?? []).map(({ minor: tax, waivedMinor, ...rate }) => ({
    ...{ ...rate, minor: minor === 0 ? 0 : 0 - tax },
    ...(waivedMinor !== undefined && { waivedMinor: minor === 0 ? 0 : 0 - waivedMinor }),
  }));
  const { ofTickets, ofPrice } = back?.parts ?? { ofTickets: 0, ofPrice: 0 };
  return {
    ...fee,
    minor: 0 - minor,
    ...(fee.taxes && { taxes }),
    parts: {
      ofTickets: 0 - Math.min(fee.parts!.ofTickets, ofTickets),
      ofPrice: 0 - Math.min(fee.parts!.ofPrice, ofPrice),
    },
  };
}
