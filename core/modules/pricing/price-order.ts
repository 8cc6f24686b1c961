import { addTaxes, taxesTogether } from './add-taxes.ts';
import { bareFee, scaledParts, taxesOnFee } from './price-fees.ts';
import type { OrderToPrice, PricedOrder } from './price.types.ts';
import { takeDiscounts } from './take-discounts.ts';
import { sumOf } from './whole.ts';

/**
 * What an order costs, and why: discounts come off the lines, fees are added for what is left, taxes are found in both.
 * Whole minor units all the way, so that the parts always add up to the total; how the lines are sorted does not matter.
 */
export function priceOrder(order: OrderToPrice): PricedOrder {
  const sorted = order.lines.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const { left, discounts } = takeDiscounts(sorted, order.discounts, order.currency);
  const tickets = sorted.filter(({ key, admits }) => admits && left.get(key)! > 0);
  const pieces = sumOf(tickets.map(({ quantity }) => quantity));
  const basis = { baseMinor: sumOf([...left.values()]), pieces };
  const fees = order.fees
    .map((fee) => ({ fee, bare: bareFee(fee, basis, order.currency) }))
    .filter(({ bare }) => bare.minor > 0)
    .toSorted((a, b) => (a.fee.code < b.fee.code ? -1 : 1));

  const taxable = [
    ...sorted.map(({ key, taxes }) => ({ minor: left.get(key)!, taxes })),
    ...fees.map(({ fee, bare: { minor } }) => ({ minor, taxes: taxesOnFee(fee) })),
  ];
  const taxed = addTaxes(taxable, order);
  const lines = new Map(sorted.map((line, index) => [line.key, { line, ...taxed[index]! }]));
  const charged = fees.map(({ fee: { code, paidBy }, bare }, index) => {
    const amount = taxed[sorted.length + index]!;
    return { code, paidBy, parts: scaledParts(bare, amount.totalMinor, order.currency), ...amount };
  });
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
