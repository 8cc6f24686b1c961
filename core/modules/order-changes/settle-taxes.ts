import type { ChangedLine } from '../orders/index.ts';
import { chargeTaxes, waiveTaxes } from '../pricing/index.ts';
import { isLike, type AtOnce, type BothAtOnce, type Priced } from './price-at-once.ts';
import { rateOf } from './price-pieces.ts';

type Tax = ChangedLine['taxes'][number];
type Sums = ReadonlyMap<string, number>;

/**
 * The taxes of an order after a change: as much as before, and what the order as it will be bears more or less than the
 * order as it was, each of them computed at once. What was rounded while its pieces went about stays with nobody: there and
 * back costs nothing, to the cent.
 */
export function settleTaxes(
  cx: Priced,
  { was, is }: BothAtOnce,
  before: readonly ChangedLine[],
  after: readonly ChangedLine[],
): ChangedLine[] {
  const charged = after.map((line) => chargeTaxes(line));
  const [due, owed] = [taxesAtOnce(is), taxesAtOnce(was)];
  const [had, has] = [sumsOf(before.map((line) => chargeTaxes(line))), sumsOf(charged)];
  const touched = charged.toSorted((a, b) => Number(isLike(a, before)) - Number(isLike(b, before)));
  const byId = new Map(charged.map((line) => [line.id, line]));
  for (const [key, now] of has) {
    let left = (had.get(key) ?? 0) + (due.get(key) ?? 0) - (owed.get(key) ?? 0) - now;
    for (const { id } of touched) {
      if (left === 0) break;
      const line = byId.get(id)!;
      const moved = withMore(line, key, left, cx.taxed);
      left -= moved.taxMinor - line.taxMinor;
      byId.set(id, moved);
    }
  }
  return after.map((line, index) => {
    const settled = byId.get(line.id)!;
    if (settled === charged[index]) return line;
    return cx.taxed === 'reverse_charge' ? waiveTaxes(settled) : settled;
  });
}

const keyOf = (tax: Tax): string => JSON.stringify(rateOf(tax));
const taxesAtOnce = ({ kinds }: AtOnce): Sums => sumsOf([...kinds.values()]);

function sumsOf(lines: readonly { readonly taxes: readonly Tax[] }[]): Sums {
  const sums = new Map<string, number>();
  for (const tax of lines.flatMap(({ taxes }) => taxes)) {
    sums.set(keyOf(tax), (sums.get(keyOf(tax)) ?? 0) + tax.minor);
  }
  return sums;
}

/** A line that bears so much more of one of its taxes, or less, as far as there is some of it and nothing was given back. */
function withMore(line: ChangedLine, key: string, wanted: number, taxed: Priced['taxed']): ChangedLine {
  const tax = line.taxes.find((each) => keyOf(each) === key);
  if (!tax) return line;
  // Where they are waived, taxes within make a line cheaper, and those on top nothing.
  const isWaived = taxed === 'reverse_charge';
  const most = tax.inclusive ? line.totalMinor - line.taxMinor - (isWaived ? line.creditedMinor : 0) : wanted;
  const open = isWaived ? tax.minor : line.totalMinor - line.creditedMinor;
  const least = tax.inclusive ? 0 - tax.minor : 0 - Math.min(tax.minor, open);
  const more = Math.max(least, Math.min(wanted, Math.max(0, most)));
  return {
    ...line,
    totalMinor: line.totalMinor + (tax.inclusive ? 0 : more),
    taxMinor: line.taxMinor + more,
    taxes: line.taxes.map((each) => (each === tax ? { ...each, minor: each.minor + more } : each)),
  };
}
