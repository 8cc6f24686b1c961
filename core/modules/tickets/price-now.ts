import type { TierOnSale } from './sale-parts.ts';
import type { TypeOnSale } from './sale.ts';

/** So many pieces at one price. */
export interface PricedPart {
  readonly quantity: number;
  readonly unitMinor: number;
  readonly tier: TierOnSale | null;
}

/** The tier whose price counts now; null: the type's own price. */
export function tierNow({ tiers }: Pick<TypeOnSale, 'tiers'>, now: Date): TierOnSale | null {
  return openTiers(tiers, now).find(({ left }) => left === null || left > 0) ?? null;
}

/**
 * What so many pieces cost now: as many as a tier has left at its price, the others at the next one's. A variation with
 * a price of its own costs that in every tier.
 */
export function pricesNow(type: TypeOnSale, variationId: string | null, quantity: number, now: Date): PricedPart[] {
  const own = type.variations.find(({ id }) => id === variationId)?.priceMinor ?? null;
  if (own !== null) return [{ quantity, unitMinor: own, tier: null }];
  const parts: PricedPart[] = [];
  let open = quantity;
  for (const tier of openTiers(type.tiers, now)) {
    const count = Math.min(open, tier.left ?? open);
    if (count > 0) parts.push({ quantity: count, unitMinor: tier.priceMinor, tier });
    open -= count;
  }
  return open === 0 ? parts : [...parts, { quantity: open, unitMinor: type.priceMinor, tier: null }];
}

function openTiers(tiers: readonly TierOnSale[], now: Date): readonly TierOnSale[] {
  return tiers.filter(
    ({ startsAt, endsAt }) => (startsAt === null || startsAt <= now) && (endsAt === null || endsAt > now),
  );
}
