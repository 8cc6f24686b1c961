import { translate } from '../../kernel/values/translated.ts';
import { feeCode, feeToCharge, type FeeRow } from '../fees/index.ts';
import { feeBasisOf, feeShare, type ChangedLine, type OrderFee } from '../orders/index.ts';
import { priceMoreOfFee, type FeeBasis, type TaxAmount } from '../pricing/index.ts';
import type { PlanContext } from './plan-context.ts';
import { goesBack, type BothAtOnce, type FeeAtOnce } from './price-at-once.ts';
import { rateOf } from './price-pieces.ts';

interface Bases {
  readonly before: FeeBasis;
  readonly after: FeeBasis;
}

/**
 * What a change adds to the fees of an order, or takes off, those that the organizer bears among them. Where the rule of today
 * still says what the order bears, a fee becomes what the rule asks for: there and back costs nothing, also at its least or
 * most. Elsewhere, what costs more bears what the rules of today ask for the more, and what costs less gives its share of the
 * fees back. What does not go back stays, and is not asked for again.
 */
export function feesOfChange(cx: PlanContext, both: BothAtOnce, after: readonly ChangedLine[]): OrderFee[] {
  const basis = { before: feeBasisOf(cx.lines), after: feeBasisOf(after) };
  const known = [...cx.order.fees, ...cx.order.ownFees];
  const byRule = cx.fees
    .filter((rule) => both.ruled.has(feeCode(rule)))
    .flatMap((rule) => becomes(cx, rule, { known: known.find(({ code }) => code === feeCode(rule)), both }));
  const more = cx.fees.filter((rule) => !both.ruled.has(feeCode(rule))).flatMap((rule) => moreOf(cx, rule, basis));
  const less = known.flatMap((fee) => {
    if (!fee.parts || both.ruled.has(fee.code) || more.some(({ code }) => code === fee.code)) return [];
    const share = feeShare(fee, { ...basis, back: goesBack(fee) ? 'all' : 'nothing' });
    return share.parts!.ofTickets === 0 && share.parts!.ofPrice === 0 && share.minor === 0 ? [] : [share];
  });
  return [...byRule, ...more, ...less];
}

function moreOf({ order, taxed }: PlanContext, rule: FeeRow, basis: Bases): OrderFee[] {
  const { currency, locale, eventLocale } = order;
  const priced = priceMoreOfFee(feeToCharge(rule, locale, eventLocale), basis, { currency, taxed });
  if (!priced) return [];
  const { code, totalMinor: minor, taxes, paidBy, parts } = priced;
  return [{ ...feeOfRule(order, rule), ...{ code, minor, taxes, paidBy, parts } }];
}

function feeOfRule({ locale, eventLocale }: PlanContext['order'], rule: FeeRow): OrderFee {
  const label = translate(rule.name, locale, eventLocale).slice(0, 200);
  return { code: feeCode(rule), label, minor: 0, paidBy: rule.paidBy, refundable: rule.refundable };
}

interface Ruled {
  readonly known: OrderFee | undefined;
  readonly both: BothAtOnce;
}

/** By how much a fee changes with what its rule asks for; what was rounded when it was sold stays. */
function becomes({ order }: PlanContext, rule: FeeRow, { known, both }: Ruled): OrderFee[] {
  const fee = known ?? feeOfRule(order, rule);
  const [was, is] = [both.was.fees, both.is.fees].map((fees) => fees.get(fee.code));
  const by = differenceOf(is, was);
  if (isNothing(by)) return [];
  const bears = { totalMinor: fee.minor, taxes: fee.taxes ?? [], parts: fee.parts ?? NO_PARTS };
  const all = differenceOf(is, bears);
  const stays = known !== undefined && all.minor <= 0 && (!goesBack(fee) || !fee.parts);
  if (stays) return fee.parts ? [{ ...fee, minor: 0, taxes: [], parts: by.parts }] : [];
  const isOdd = is === undefined || !goesBack(fee) || isBelowNothing(fee, by);
  return [{ ...fee, ...(isOdd ? all : by) }];
}

type Amounts = Pick<FeeAtOnce, 'totalMinor' | 'taxes' | 'parts'>;
type Difference = Required<Pick<OrderFee, 'minor' | 'taxes' | 'parts'>>;
const NO_PARTS = { ofTickets: 0, ofPrice: 0 };
const NONE: Amounts = { totalMinor: 0, taxes: [], parts: NO_PARTS };

function differenceOf(a: Amounts = NONE, b: Amounts = NONE): Difference {
  const taxIn = ({ taxes }: Amounts, tax: TaxAmount) => taxes.find((each) => isSame(each, tax));
  const all = [...a.taxes, ...b.taxes.filter((tax) => !taxIn(a, tax))];
  return {
    minor: a.totalMinor - b.totalMinor,
    taxes: all.map((tax) => ({
      ...rateOf(tax),
      minor: (taxIn(a, tax)?.minor ?? 0) - (taxIn(b, tax)?.minor ?? 0),
      ...(tax.waivedMinor !== undefined && {
        waivedMinor: (taxIn(a, tax)?.waivedMinor ?? 0) - (taxIn(b, tax)?.waivedMinor ?? 0),
      }),
    })),
    parts: { ofTickets: a.parts.ofTickets - b.parts.ofTickets, ofPrice: a.parts.ofPrice - b.parts.ofPrice },
  };
}

const isSame = (a: TaxAmount, b: TaxAmount) => JSON.stringify(rateOf(a)) === JSON.stringify(rateOf(b));

function isNothing({ minor, taxes, parts }: Difference): boolean {
  const sums = [minor, parts.ofTickets, parts.ofPrice, ...taxes.flatMap((tax) => [tax.minor, tax.waivedMinor ?? 0])];
  return sums.every((each) => each === 0);
}

function isBelowNothing(fee: OrderFee, { minor, taxes, parts }: Difference): boolean {
  const { ofTickets, ofPrice } = fee.parts ?? NO_PARTS;
  const taxMinor = (tax: TaxAmount) => fee.taxes?.find((each) => isSame(each, tax))?.minor ?? 0;
  const sums = [fee.minor + minor, ofTickets + parts.ofTickets, ofPrice + parts.ofPrice];
  return [...sums, ...taxes.map((tax) => taxMinor(tax) + tax.minor)].some((each) => each < 0);
}
