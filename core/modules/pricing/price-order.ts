import { addTaxes, taxesTogether } from './add-taxes.ts';
import type { FeeToCharge, OrderToPrice, PricedOrder } from './price.types.ts';
import { takeDiscounts } from './take-discounts.ts';
import { percentOf, sumOf } from './whole.ts';

/**
 * What an order costs, and why: discounts come off the lines, fees are added for what is left, taxes are found in both.
 * Whole minor units all the way, so that the parts always add up to the total; how the lines are sorted does not matter.
 */
export function priceOrder(order: OrderToPrice): PricedOrder {
  const sorted = order.lines.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const { left, discounts } = takeDiscounts(sorted, order.discounts, order.currency);
  const tickets = sorted.filter(({ key, admits }) => admits && left.get(key)! > 0);
  const pieces = sumOf(tickets.map(({ quantity }) => quantity));
  const base = sumOf([...left.values()]);
  const fees = order.fees
    .map((fee) => ({ fee, minor: feeOf(fee, base, pieces) }))
    .filter(({ minor }) => minor > 0)
    .toSorted((a, b) => (a.fee.code < b.fee.code ? -1 : 1));

  const taxable = [
    ...sorted.map(({ key, taxes }) => ({ minor: left.get(key)!, taxes })),
    ...fees.map(({ fee, minor }) => ({ minor, taxes: fee.tax && fee.paidBy === 'buyer' ? [fee.tax] : [] })),
  ];
  const taxed = addTaxes(taxable, order);
  const lines = new Map(sorted.map((line, index) => [line.key, { line, ...taxed[index]! }]));
  const charged = fees.map(({ fee }, index) => ({
    code: fee.code,
    paidBy: fee.paidBy,
    ...taxed[sorted.length + index]!,
  }));
  const paid = [...lines.values(), ...charged.filter(({ paidBy }) => paidBy === 'buyer')];
  return {
    lines: order.lines.map(({ key, unitMinor, quantity }) => {
      const { totalMinor, taxMinor, taxes } = lines.get(key)!;
      return { key, discountMinor: unitMinor * quantity - left.get(key)!, totalMinor, taxMinor, taxes };
    }),
    discounts,
    fees: charged,
    totalMinor: sumOf(paid.map(({ totalMinor }) => totalMinor)) + sumOf(order.charges.map(({ minor }) => minor)),
    taxMinor: sumOf(paid.map(({ taxMinor }) => taxMinor)),
    taxes: taxesTogether(paid),
  };
}

/** A fee by itself, for what somebody pays: that of a way to pay, which is known last. */
export function priceFee(
  fee: FeeToCharge,
  baseMinor: number,
  { currency, taxed }: Pick<OrderToPrice, 'currency' | 'taxed'>,
): PricedOrder['fees'][number] | null {
  const minor = feeOf({ ...fee, per: 'order' }, baseMinor, 0);
  if (minor === 0) return null;
  const taxes = fee.tax && fee.paidBy === 'buyer' ? [fee.tax] : [];
  const [amount] = addTaxes([{ minor, taxes }], { currency, rounding: 'line', taxed });
  return { code: fee.code, paidBy: fee.paidBy, ...amount! };
}

/** What costs nothing carries no fee. */
function feeOf({ fixedMinor, rate, minMinor, maxMinor, per }: FeeToCharge, base: number, pieces: number): number {
  if (base === 0) return 0;
  const sum = fixedMinor * (per === 'ticket' ? pieces : 1) + percentOf(base, rate);
  return Math.min(Math.max(sum, minMinor ?? 0), maxMinor ?? Infinity);
}
