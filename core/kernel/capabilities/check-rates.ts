import { isCurrency } from '../values/currencies.ts';
import { isRate } from '../values/exchange.ts';
import type { ReportedRates } from './rates.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOST_SOURCE = 120;

/** What is wrong with a table, in a sentence for whoever runs the site; nothing where it can be used. */
export function problemWithRates({ base, day, rates, source }: ReportedRates, now: Date): string | undefined {
  if (!isCurrency(base)) return `its base is "${base}", which is no currency of ISO 4217`;
  if (!DAY.test(day) || Number.isNaN(Date.parse(day))) return `its day is "${day}"`;
  // Somewhere it is tomorrow already.
  const tomorrow = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
  if (day > tomorrow) return `it is of ${day}, which is still to come`;
  if (source.trim() === '' || source.length > MOST_SOURCE) return 'it does not say whose rates they are';
  const wrong = Object.entries(rates).find(([code, rate]) => isCurrency(code) && !isRate(rate));
  if (wrong) return `it says that ${wrong[0]} is worth "${wrong[1]}"`;
  return Object.keys(knownRates({ base, rates })).length === 0 ? 'it has no rates' : undefined;
}

/** The rates of the currencies that can be charged here; a base is worth itself. */
export function knownRates({ base, rates }: Pick<ReportedRates, 'base' | 'rates'>): Readonly<Record<string, string>> {
  const known = Object.entries(rates).filter(([code]) => isCurrency(code) && code !== base);
  return Object.fromEntries(known.sort(([a], [b]) => (a < b ? -1 : 1)));
}
