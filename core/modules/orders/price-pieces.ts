import { DomainError } from '../../kernel/errors.ts';
import { pricesNow, type PricedPart, type TiersUsed, type TypeOnSale, type VariationOnSale } from '../tickets/index.ts';

/** The chosen form of a type that has several. */
export function variationFor(
  type: TypeOnSale,
  variationId: string | undefined,
  ticket: string,
  field: string,
): VariationOnSale | null {
  const at = { field: `${field}.variationId`, params: { ticket } };
  if (variationId === undefined) {
    if (type.variations.length > 0) throw new DomainError('order.variation_missing', at);
    return null;
  }
  const variation = type.variations.find(({ id }) => id === variationId);
  if (!variation) throw new DomainError('order.unknown_variation', at);
  return variation;
}

interface Asked {
  readonly quantity: number;
  readonly priceMinor?: number | undefined;
  readonly shownMinor?: number | undefined;
  readonly takenMinor?: number | undefined;
}

/** What the pieces cost: the buyer's own price where there is one to say, otherwise the one that counts now. */
export function pricesFor(
  type: TypeOnSale,
  variationId: string | null,
  { quantity, priceMinor, shownMinor, takenMinor }: Asked,
  { now, used }: { readonly now: Date; readonly used: TiersUsed },
  field: string,
): PricedPart[] {
  if (takenMinor !== undefined) return [{ quantity, unitMinor: takenMinor, tier: null }];
  if (type.pricing === 'open') {
    const unitMinor = priceMinor ?? type.suggestedMinor ?? type.priceMinor;
    if (!Number.isSafeInteger(unitMinor) || unitMinor < type.priceMinor) {
      throw new DomainError('order.price_too_low', { field: `${field}.priceMinor` });
    }
    return [{ quantity, unitMinor, tier: null }];
  }
  if (priceMinor !== undefined) throw new DomainError('order.price_is_fixed', { field: `${field}.priceMinor` });
  // What was shown is what the next buyer pays, whatever this one's other lines take of it.
  if (shownMinor !== undefined && pricesNow(type, variationId, quantity, now)[0]!.unitMinor !== shownMinor) {
    throw new DomainError('order.price_changed', { status: 409, field: `${field}.quantity` });
  }
  return pricesNow(type, variationId, quantity, now, used);
}
