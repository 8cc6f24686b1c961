import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { offeredCurrencies, refreshRates, usableRates } from '../../../modules/exchange-rates/index.ts';
import { endpoint } from '../endpoint.ts';
import { Instant } from '../schemas.ts';

const Currency = z.string().regex(/^[A-Z]{3}$/);

const ExchangeRatesJson = z
  .strictObject({
    table: z
      .strictObject({
        day: z.iso.date().meta({ description: 'Of which day the rates are.' }),
        source: z.string().meta({ description: 'Whose rates they are.', examples: ['European Central Bank'] }),
        base: Currency,
        rates: z.record(Currency, z.string()).meta({
          description: 'What one unit of the base is worth: exact decimals as text.',
          examples: [{ USD: '1.0831', JPY: '163.07' }],
        }),
        confirmedAt: Instant.meta({ description: 'When its provider last said that this is the newest.' }),
      })
      .nullable()
      .meta({ description: 'Null where there is none that can be relied on.' }),
    offered: z
      .array(Currency)
      .meta({ description: 'In which currencies the pages estimate prices, if a visitor wishes.' }),
  })
  .meta({ id: 'ExchangeRates' });

const read = endpoint({
  tag: 'exchange-rates',
  may: 'public',
  method: 'GET',
  path: '/exchange-rates',
  summary: 'What currencies are worth, for estimates; what is charged is the price in the currency of the event',
  answers: { 200: ExchangeRatesJson },
  run: async (scope) => ({ status: 200, body: await told(scope) }),
});

const refresh = endpoint({
  tag: 'exchange-rates',
  may: 'site.admin',
  method: 'POST',
  path: '/exchange-rates/refresh',
  summary: 'Ask the provider for its newest table, as the site does twice a day',
  answers: { 200: ExchangeRatesJson },
  problems: ['exchange_rates.no_provider', 'http.outside'],
  replay: 'again',
  async run(scope) {
    await refreshRates(scope);
    return { status: 200, body: await told(scope) };
  },
});

async function told(scope: Scope): Promise<z.input<typeof ExchangeRatesJson>> {
  const [row, offered] = await Promise.all([usableRates(scope), offeredCurrencies(scope)]);
  if (!row) return { table: null, offered: [] };
  const { day, source, base, rates, confirmedAt } = row;
  return { table: { day, source, base, rates, confirmedAt: confirmedAt.toISOString() }, offered: [...offered] };
}

export const exchangeRateEndpoints = [read, refresh];
