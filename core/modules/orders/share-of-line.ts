interface PricedLine {
  readonly quantity: number;
  readonly totalMinor: number;
  readonly cancelledCount: number;
  readonly creditedMinor: number;
}

/**
 * What some of a line's tickets cost, out of what is left of its price: shares are rounded down, and the last ticket gets
 * the rest, so that all shares together are the price to the cent.
 */
export function shareOf(line: PricedLine, count: number): number {
  const live = line.quantity - line.cancelledCount;
  if (live === 0) return 0;
  return Math.floor(((line.totalMinor - line.creditedMinor) * count) / live);
}

/** The taxes within a part of a line's price; parts add up to the line's taxes. */
export function taxesIn(line: { readonly totalMinor: number; readonly taxMinor: number }, partMinor: number): number {
  return line.totalMinor === 0 ? 0 : Math.round((line.taxMinor * partMinor) / line.totalMinor);
}
