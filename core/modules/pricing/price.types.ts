/** A tax as it stands on a line or a fee. */
export interface TaxRate {
  readonly name: string;
  /** In hundredths of a percent: 1900 is 19 %. */
  readonly rate: number;
  /** Within the price, or added to it. */
  readonly inclusive: boolean;
  /** Added to the price and to the other taxes. */
  readonly compound?: boolean;
  /** What is said about it, such as why something is exempt. */
  readonly note?: string;
}

export interface TaxAmount extends TaxRate {
  readonly minor: number;
  /** What it would be, where the buyer declares it instead. */
  readonly waivedMinor?: number;
}

export interface LineToPrice {
  /** Unique within the order, and the same however its lines are sorted. */
  readonly key: string;
  readonly unitMinor: number;
  readonly quantity: number;
  /** Its pieces are tickets. */
  readonly admits: boolean;
  readonly taxes: readonly TaxRate[];
}

export type DiscountEffect =
  /** Hundredths of a percent off. */
  | { readonly kind: 'percent'; readonly rate: number }
  /** An amount off everything together. */
  | { readonly kind: 'amount'; readonly minor: number }
  /** An amount off each piece. */
  | { readonly kind: 'amount_each'; readonly minor: number }
  /** Each piece costs this, unless it costs less already. */
  | { readonly kind: 'price'; readonly minor: number }
  /** Of `buy` + `get` pieces, `get` are free: the cheapest ones. */
  | { readonly kind: 'buy_get'; readonly buy: number; readonly get: number };

export interface Discount {
  readonly id: string;
  readonly effect: DiscountEffect;
  /** Keys of the lines that it is for. */
  readonly lines: readonly string[];
  /** Of the lines it is for: nothing is taken off below this many pieces. */
  readonly minQuantity: number;
  /** Of the lines it is for: nothing is taken off below this amount. */
  readonly minMinor: number;
}

export interface FeeToCharge {
  /** Unique within the order. */
  readonly code: string;
  readonly fixedMinor: number;
  /** Hundredths of a percent of what the lines cost after their discounts. */
  readonly rate: number;
  readonly minMinor: number | null;
  readonly maxMinor: number | null;
  /** Whether `fixedMinor` is for the order, or for each ticket that costs something. */
  readonly per: 'order' | 'ticket';
  readonly paidBy: 'buyer' | 'organizer';
  readonly tax: TaxRate | null;
}

/** What of a fee goes with what was bought, with its tax; the rest is for the order as long as anything of it is left. */
export interface FeeParts {
  /** The same for each ticket that costs something. */
  readonly ofTickets: number;
  /** For each piece by its price. */
  readonly ofPrice: number;
}

export interface OrderToPrice {
  readonly currency: string;
  readonly lines: readonly LineToPrice[];
  /** In the order in which they are taken off; each sees what the ones before it left. */
  readonly discounts: readonly Discount[];
  readonly fees: readonly FeeToCharge[];
  /** What others have computed; it is added as it is. */
  readonly charges: readonly { readonly code: string; readonly minor: number }[];
  /** Where the fractions of taxes are rounded. */
  readonly rounding: 'line' | 'order';
  /** `reverse_charge`: the buyer owes the taxes, so that the order costs what it costs without any. */
  readonly taxed: 'as_usual' | 'reverse_charge';
}

export interface TaxedAmount {
  /** With all taxes. */
  readonly totalMinor: number;
  /** The taxes within. */
  readonly taxMinor: number;
  readonly taxes: readonly TaxAmount[];
}

export interface PricedOrder {
  /** As they came. */
  readonly lines: readonly ({ readonly key: string; readonly discountMinor: number } & TaxedAmount)[];
  /** What each discount took off; those that took nothing are left out. */
  readonly discounts: readonly { readonly id: string; readonly minor: number }[];
  /** Those that come to nothing are left out. What the organizer pays is within no total. */
  readonly fees: readonly ({
    readonly code: string;
    readonly paidBy: 'buyer' | 'organizer';
    readonly parts: FeeParts;
  } & TaxedAmount)[];
  readonly totalMinor: number;
  readonly taxMinor: number;
  /** Of the whole order, by rate. */
  readonly taxes: readonly TaxAmount[];
}
