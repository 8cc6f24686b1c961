import type { ChangedLine } from '../orders/index.ts';
import { placeDiscounts } from './place-discounts.ts';
import { sum, type BothAtOnce, type Priced } from './price-at-once.ts';

export interface Promoted {
  readonly lines: readonly ChangedLine[];
  /** By row of the order's discounts: how much more it takes off, or less. */
  readonly discounts: Readonly<Record<string, number>>;
}

/**
 * What the order's promotions take off after a change: as much as before, and what they take off the order as it will be
 * more or less than off the order as it was. So nobody gets an amount twice, and there and back costs nothing.
 */
export function takePromotions(
  cx: Priced,
  both: BothAtOnce,
  before: readonly ChangedLine[],
  after: readonly ChangedLine[],
): Promoted {
  const { was, is } = both;
  const more = new Map(
    cx.promotions.map(({ rowId }) => [rowId, (is.discounts.get(rowId) ?? 0) - (was.discounts.get(rowId) ?? 0)]),
  );
  const aim = off(before) + sum([...more.values()]);
  const lines = placeDiscounts(cx, both, { before, after, aim });
  return { lines, discounts: rowsOf(cx, more, off(lines) - off(before)) };
}

const off = (lines: readonly ChangedLine[]): number => sum(lines.map(({ discountMinor }) => discountMinor));

/** What the rows say together is what the lines say; a rest goes to those that took most. */
function rowsOf({ promotions }: Priced, more: ReadonlyMap<string, number>, all: number): Record<string, number> {
  const changes = new Map(promotions.map(({ rowId, minor }) => [rowId, Math.max(-minor, more.get(rowId) ?? 0)]));
  let left = all - sum([...changes.values()]);
  for (const { rowId, minor } of promotions.toSorted((a, b) => b.minor - a.minor)) {
    const mine = changes.get(rowId)!;
    const part = left < 0 ? Math.max(left, -minor - mine) : left;
    changes.set(rowId, mine + part);
    left -= part;
  }
  return Object.fromEntries([...changes].filter(([, minor]) => minor !== 0));
}
