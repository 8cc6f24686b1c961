import type { Scope } from '../../../kernel/scope/scope.ts';
import { exponentOf } from '../../../kernel/values/currencies.ts';
import { exchange, factorBetween } from '../../../kernel/values/exchange.ts';
import { formatMoney, type Money } from '../../../kernel/values/money.ts';
import { usableRates, type RateDayRow } from '../../../modules/exchange-rates/index.ts';
import { dateText } from './when.ts';

/** What prices are about worth in the currency that a visitor chose. Never beside an amount that is to be paid as it stands. */
export interface Estimates {
  /** "USD 13.32"; nothing for what is free, what is in that currency already, and where there is no rate. */
  of(amount: Money): string | undefined;
  /** Of which day the rates are, whose, and that something else is charged. */
  note(currency?: string): string | undefined;
  /** How the page adds up by itself, in whole numbers from end to end. */
  sums(currency: string): EstimatedSums | undefined;
}

export interface EstimatedSums {
  readonly currency: string;
  readonly exponent: number;
  readonly times: string;
  readonly by: string;
}

export const NO_ESTIMATES: Estimates = { of: () => undefined, note: () => undefined, sums: () => undefined };

/** `chosen` is the currency of the visitor's choice, which the site offers. */
export async function estimatesFor(scope: Scope, chosen: string | undefined): Promise<Estimates> {
  const table = chosen ? await usableRates(scope) : undefined;
  return chosen && table ? estimatesIn(scope, chosen, table) : NO_ESTIMATES;
}

/** "€12.30 (about USD 13.32)" in a sentence; with a comma in a label that has brackets already. */
export function withEstimate(
  scope: Pick<Scope, 't' | 'locale'>,
  estimates: Estimates,
  amount: Money,
  as: 'brackets' | 'comma' = 'brackets',
): string {
  const price = formatMoney(amount, scope.locale);
  const estimate = estimates.of(amount);
  if (estimate === undefined) return price;
  const about = `${scope.t('site.currency.about')} ${estimate}`;
  return as === 'comma' ? `${price}, ${about}` : `${price} (${about})`;
}

function estimatesIn(scope: Scope, chosen: string, table: RateDayRow): Estimates {
  return {
    of(amount) {
      if (amount.minor === 0 || amount.currency === chosen) return undefined;
      const worth = exchange(amount, chosen, table);
      // By its code: there are many dollars, and the reader's may be another one.
      return worth && formatMoney(worth, scope.locale, 'code');
    },
    note(currency) {
      if (currency === chosen || (currency !== undefined && !factorBetween(table, currency, chosen))) return undefined;
      const about = { day: dateText(new Date(table.day), 'UTC', scope.locale), source: table.source };
      return currency === undefined
        ? scope.t('exchange_rates.note_any', about)
        : scope.t('exchange_rates.note', { ...about, currency });
    },
    sums(currency) {
      const factor = currency === chosen ? undefined : factorBetween(table, currency, chosen);
      if (!factor) return undefined;
      const { times, by } = factor;
      return { currency: chosen, exponent: exponentOf(chosen), times: String(times), by: String(by) };
    },
  };
}
