import type { TierOnSale } from './sale-parts.ts';
import type { TypeOnSale } from './sale.ts';

/** So many pieces at one price. */
export interface PricedPart {
  readonly quantity: number;
  readonly unitMinor: number;
  readonly tier: TierOnSale | null;
}

/** What earlier lines of an order have of a tier, by its id: they share what is left of it. */
export type TiersUsed = Map<string, number>;

/** The tier whose price counts now; null: the type's own price. */
export function tierNow({ tiers }: Pick<TypeOnSale, 'tiers'>, now: Date): TierOnSale | null {
  return openTiers(tiers, now).find(({ left }) => left === null || left > 0) ?? null;
}

/**
 * What so many pieces cost now: as many as a tier has left at its price, the others at the next one's. A variation with
 * a price of its own costs that in every tier.
 */
export function pricesNow(
  type: TypeOnSale,
  variationId: string | null,
  quantity: number,
  now: Date,
  used: TiersUsed = new Map(),
): PricedPart[] {
  const own = type.variations.find(({ id }) => id === variationId)?.priceMinor ?? null;
  if (own !== null) return [{ quantity, unitMinor: own, tier: null }];
  const parts: PricedPart[] = [];
  let open = quantity;
  for (const tier of openTiers(type.tiers, now)) {
    const before = used.get(tier.id) ?? 0;
    const count = Math.min(open, tier.left === null ? open : Math.max(0, tier.left - before));
    if (count > 0) parts.push({ quantity: count, unitMinor: tier.priceMinor, tier });
    used.set(tier.id, before + count);
    open -= count;
  }
  return open === 0 ? parts : [...parts, { quantity: open, unitMinor: type.priceMinor, tier: null }];
}

/** So many pieces at a price, in the order in which they are sold; null: all others. */
export interface PriceStep {
  readonly count: number | null;
  readonly minor: number;
}

/** What one order may meet, of so many pieces at most: one step, unless a tier runs out on the way. */
export function priceSteps(type: TypeOnSale, variationId: string | null, most: number, now: Date): PriceStep[] {
  if (type.pricing === 'open') return [{ count: null, minor: type.priceMinor }];
  const parts = pricesNow(type, variationId, most, now);
  return parts.map(({ quantity, unitMinor }, index) => ({
    count: index < parts.length - 1 ? quantity : null,
    minor: unitMinor,
  }));
}

/** What pieces cost of which so many are taken already. */
export function costOfSteps(steps: readonly PriceStep[], taken: number, count: number): number {
  let [skip, open, minor] = [taken, count, 0];
  for (const step of steps) {
    const here = Math.min(open, step.count === null ? open : Math.max(0, step.count - skip));
    minor += here * step.minor;
    open -= here;
    skip = Math.max(0, skip - (step.count ?? 0));
  }
  return minor;
}

function openTiers(tiers: readonly TierOnSale[], now: Date): readonly TierOnSale[] {
  return tiers.filter(
    ({ startsAt, endsAt }) => (startsAt === null || startsAt <= now) && (endsAt === null || endsAt > now),
  );
}
