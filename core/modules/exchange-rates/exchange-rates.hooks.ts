/** A table of exchange rates, as it is told to plugins. */
export interface RatesFact {
  readonly v: 1;
  /** Id of the provider's plugin. */
  readonly provider: string;
  /** `2027-01-15` */
  readonly day: string;
  readonly base: string;
  readonly source: string;
  /** One unit of the base in others: exact decimals as text. */
  readonly rates: Readonly<Record<string, string>>;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /** A table of exchange rates came, or one was corrected; not when its provider only says the same again. */
    'exchange_rates.changed': RatesFact;
  }
}
