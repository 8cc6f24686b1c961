import type { Scope } from '../scope/scope.ts';

/** A table of exchange rates as its source gives it. */
export interface ReportedRates {
  /** ISO 4217. One unit of it is so many units of each currency in `rates`. */
  readonly base: string;
  /** The day that the rates are of: `2027-01-15`. */
  readonly day: string;
  /** Exact decimals as text, such as `"1.0831"`. Codes that core does not know are left out by it. */
  readonly rates: Readonly<Record<string, string>>;
  /** Whose rates they are, as visitors read it: "European Central Bank". */
  readonly source: string;
}

/** Tells what currencies are worth in each other. Estimates are made from it, and never what somebody is charged. */
export interface RatesProvider {
  readonly id: string;
  /**
   * The newest table there is; on a day without one, that of the last day with one. Core asks twice a day and keeps what
   * it has while an OutsideError says that nothing could be had.
   */
  report(scope: Scope): Promise<ReportedRates>;
}
