import { priceOrder, type TaxRate } from '../pricing/index.ts';

export interface PieceToPrice {
  readonly currency: string;
  readonly unitMinor: number;
  readonly count: number;
  readonly admits: boolean;
  readonly discountMinor: number;
  readonly taxes: readonly TaxRate[];
  readonly rounding: 'line' | 'order';
  readonly taxed: 'as_usual' | 'reverse_charge';
}

export interface PiecePrice {
  readonly discountMinor: number;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly taxes: readonly (TaxRate & { readonly minor: number })[];
}

/** What pieces cost after what is taken off them, with their taxes: the same computation as for every order. */
export function pricePieces({ currency, unitMinor, count, discountMinor, ...piece }: PieceToPrice): PiecePrice {
  const off = Math.min(discountMinor, unitMinor * count);
  const discount = { id: 'kept', effect: { kind: 'amount', minor: off }, lines: ['piece'] } as const;
  const priced = priceOrder({
    currency,
    lines: [{ key: 'piece', unitMinor, quantity: count, admits: piece.admits, taxes: piece.taxes }],
    discounts: off > 0 ? [{ ...discount, minQuantity: 0, minMinor: 0 }] : [],
    ...{ fees: [], charges: [], rounding: piece.rounding, taxed: piece.taxed },
  });
  const { totalMinor, taxMinor, taxes } = priced.lines[0]!;
  return { discountMinor: off, totalMinor, taxMinor, taxes };
}

/** A tax that a line has, without what it came to. */
export function rateOf({ name, rate, inclusive, compound, note }: TaxRate): TaxRate {
  return { name, rate, inclusive, ...(compound && { compound }), ...(note !== undefined && { note }) };
}
