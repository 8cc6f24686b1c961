import type { OrderToPrice, TaxAmount, TaxedAmount, TaxRate } from './price.types.ts';
import { percentOf, portion, spread, sumOf } from './whole.ts';

/** A line or a fee: what it is priced at, and the taxes on it. */
export interface Taxable {
  readonly minor: number;
  readonly taxes: readonly TaxRate[];
}

/** The taxes of everything an order is made of, in the same order. */
export function addTaxes(
  items: readonly Taxable[],
  { currency, rounding, taxed }: Pick<OrderToPrice, 'currency' | 'rounding' | 'taxed'>,
): TaxedAmount[] {
  const done = new Map<Taxable, TaxedAmount>();
  for (const group of groups(items, rounding)) {
    const amounts = taxGroup(group, currency);
    group.forEach((item, index) =>
      done.set(item, taxed === 'as_usual' ? amounts[index]! : waiveTaxes(amounts[index]!)),
    );
  }
  return items.map((item) => done.get(item)!);
}

/** All taxes of some amounts, by name and rate. */
export function taxesTogether(amounts: readonly { readonly taxes: readonly TaxAmount[] }[]): TaxAmount[] {
  const sums = new Map<string, TaxAmount>();
  for (const { minor, waivedMinor, ...tax } of amounts.flatMap(({ taxes }) => taxes)) {
    const key = JSON.stringify([tax.rate, tax.inclusive, tax.compound ?? false, tax.name, tax.note ?? '']);
    const known = sums.get(key);
    const waived = (waivedMinor ?? 0) + (known?.waivedMinor ?? 0);
    sums.set(key, { ...tax, minor: minor + (known?.minor ?? 0), ...(waived > 0 && { waivedMinor: waived }) });
  }
  return [...sums.values()].toSorted((a, b) => b.rate - a.rate || (a.name < b.name ? -1 : 1));
}

// What carries the same taxes is taxed as one amount where the order is rounded, and each by itself where lines are.
function groups(items: readonly Taxable[], rounding: OrderToPrice['rounding']): readonly (readonly Taxable[])[] {
  if (rounding === 'line') return items.map((item) => [item]);
  return [...Map.groupBy(items, ({ taxes }) => JSON.stringify(taxes)).values()];
}

function taxGroup(group: readonly Taxable[], currency: string): TaxedAmount[] {
  const { taxes } = group[0]!;
  const prices = group.map(({ minor }) => minor);
  const inclusive = taxes.filter((tax) => tax.inclusive);
  const within = sumOf(inclusive.map(({ rate }) => rate));
  const price = sumOf(prices);
  const inside = portion(price, within, 10_000 + within);

  // First how much tax lies in each price, then which: rows and columns both add up.
  const insideEach = spread(inside, prices, currency);
  const open = [...insideEach];
  const parts = new Map<TaxRate, readonly number[]>();
  const insideByRate = spread(
    inside,
    inclusive.map(({ rate }) => rate),
    currency,
  );
  inclusive.forEach((tax, index) => {
    const shares = spread(insideByRate[index]!, open, currency);
    shares.forEach((share, at) => (open[at]! -= share));
    parts.set(tax, shares);
  });
  const net = prices.map((minor, index) => minor - insideEach[index]!);
  const added = taxes.filter((tax) => !tax.inclusive && !tax.compound);
  for (const tax of added) parts.set(tax, spread(percentOf(price - inside, tax.rate), net, currency));
  const withAdded = prices.map((minor, index) => minor + sumOf(added.map((tax) => parts.get(tax)![index]!)));
  for (const tax of taxes.filter(({ compound }) => compound)) {
    parts.set(tax, spread(percentOf(sumOf(withAdded), tax.rate), withAdded, currency));
  }
  return prices.map((minor, index) => {
    const amounts = taxes.map((tax) => ({ ...said(tax), minor: parts.get(tax)![index]! }));
    const taxMinor = sumOf(amounts.map((amount) => amount.minor));
    return { totalMinor: minor - insideEach[index]! + taxMinor, taxMinor, taxes: amounts };
  });
}

function said({ name, rate, inclusive, compound, note }: TaxRate): TaxRate {
  return { name, rate, inclusive, ...(compound && { compound }), ...(note !== undefined && { note }) };
}

/** The buyer declares the taxes: the price is what it is without them. What they would be stays beside it. */
export function waiveTaxes<T extends TaxedAmount>(amount: T): T {
  const taxes = amount.taxes.map(({ minor, waivedMinor = 0, ...tax }) => ({
    ...tax,
    minor: 0,
    ...(minor + waivedMinor > 0 && { waivedMinor: minor + waivedMinor }),
  }));
  return { ...amount, totalMinor: amount.totalMinor - amount.taxMinor, taxMinor: 0, taxes };
}

/** Undoes `waiveTaxes`, to the cent. */
export function chargeTaxes<T extends TaxedAmount>(amount: T): T {
  const taxes = amount.taxes.map(({ minor, waivedMinor = 0, ...tax }) => ({ ...tax, minor: minor + waivedMinor }));
  const waived = sumOf(amount.taxes.map(({ waivedMinor = 0 }) => waivedMinor));
  return { ...amount, totalMinor: amount.totalMinor + waived, taxMinor: amount.taxMinor + waived, taxes };
}
