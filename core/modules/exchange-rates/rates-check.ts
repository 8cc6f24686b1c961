import type { RatesProvider } from '../../kernel/capabilities/rates.ts';
import type { HealthCheck } from '../../kernel/plugins/define.ts';
import { currencySettings } from './currency-settings.ts';
import { latestRates } from './rate-queries.ts';

/** Two rounds and a night without a word. */
const SILENT_DAYS = 2;

/** Tells operators that the provider of exchange rates is silent, long before estimates vanish. */
export function ratesChecks(provider: RatesProvider | undefined): HealthCheck[] {
  if (!provider) return [];
  return [
    {
      name: 'exchange-rates',
      async check(scope) {
        const row = await latestRates(scope);
        if (!row) {
          // Nobody misses them as long as no visitor may choose.
          const { offered } = await scope.settings.get(currencySettings);
          if (offered === '') return undefined;
          return `${provider.id} has not told any exchange rates yet: see "eventportal rates refresh".`;
        }
        if (row.confirmedAt > scope.clock.in({ days: -SILENT_DAYS })) return undefined;
        const since = row.confirmedAt.toISOString().slice(0, 10);
        return `${provider.id} has not told its exchange rates since ${since}; the last are of ${row.day}.`;
      },
    },
  ];
}
