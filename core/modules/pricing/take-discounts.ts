import type { Discount, LineToPrice } from './price.types.ts';
import { percentOf, portion, spread, sumOf } from './whole.ts';

/** A line while discounts are being taken off it. */
interface Open {
  readonly key: string;
  /** What it costs by now. */
  left: number;
  /** Pieces that are not free. */
  paying: number;
}

export interface Discounted {
  /** What each line costs after all discounts, by key. */
  readonly left: ReadonlyMap<string, number>;
  readonly discounts: readonly { readonly id: string; readonly minor: number }[];
}

/** Takes discounts off lines, one after the other; no line ever costs less than nothing. */
export function takeDiscounts(
  lines: readonly LineToPrice[],
  discounts: readonly Discount[],
  currency: string,
): Discounted {
  const open = lines.map(({ key, unitMinor, quantity }) => ({ key, left: unitMinor * quantity, paying: quantity }));
  const taken = discounts.map((discount) => ({ id: discount.id, minor: takeOff(open, discount, currency) }));
  return {
    left: new Map(open.map(({ key, left }) => [key, left])),
    discounts: taken.filter(({ minor }) => minor > 0),
  };
}

function takeOff(all: readonly Open[], { effect, lines, minQuantity, minMinor }: Discount, currency: string): number {
  const mine = all.filter(({ key, paying }) => lines.includes(key) && paying > 0);
  const before = sumOf(mine.map(({ left }) => left));
  const pieces = sumOf(mine.map(({ paying }) => paying));
  if (pieces < minQuantity || before < minMinor || before === 0) return 0;

  if (effect.kind === 'buy_get') freeCheapest(mine, Math.floor(pieces / (effect.buy + effect.get)) * effect.get);
  else {
    const off = offEach(mine, effect, before, currency);
    mine.forEach((line, index) => (line.left -= off[index]!));
  }
  return before - sumOf(mine.map(({ left }) => left));
}

function offEach(
  mine: readonly Open[],
  effect: Exclude<Discount['effect'], { kind: 'buy_get' }>,
  before: number,
  currency: string,
): number[] {
  const weights = mine.map(({ left }) => left);
  switch (effect.kind) {
    case 'percent':
      return spread(percentOf(before, effect.rate), weights, currency);
    case 'amount':
      return spread(Math.min(effect.minor, before), weights, currency);
    case 'amount_each':
      return mine.map(({ left, paying }) => Math.min(left, effect.minor * paying));
    case 'price':
      return mine.map(({ left, paying }) => Math.max(0, left - effect.minor * paying));
  }
}

// A piece costs left / paying, which need not be whole; so pieces are compared without dividing.
function freeCheapest(mine: readonly Open[], count: number): void {
  const byPrice = mine.toSorted((a, b) => {
    const difference = BigInt(a.left) * BigInt(b.paying) - BigInt(b.left) * BigInt(a.paying);
    return difference === 0n ? (a.key < b.key ? -1 : 1) : difference < 0n ? -1 : 1;
  });
  let free = count;
  for (const line of byPrice) {
    const here = Math.min(free, line.paying);
    if (here === 0) continue;
    line.left -= portion(line.left, here, line.paying);
    line.paying -= here;
    free -= here;
  }
}
