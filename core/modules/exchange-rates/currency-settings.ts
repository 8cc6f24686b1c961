import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';
import { isCurrency } from '../../kernel/values/currencies.ts';

/** Each one is another version of every page that is kept for everybody. */
const MOST_OFFERED = 20;

/** In which currencies visitors may have prices estimated; none means no estimates. */
export const currencySettings = defineSettings({
  id: 'core.currencies',
  level: 'site',
  schema: z.strictObject({
    offered: z
      .string()
      .trim()
      .toUpperCase()
      .max(200)
      .refine((text) => codesIn(text).every(isCurrency), 'errors.input.currency')
      .refine((text) => codesIn(text).length <= MOST_OFFERED, 'errors.exchange_rates.too_many')
      .default('')
      .meta({ title: 'exchange_rates.settings.offered', help: 'exchange_rates.settings.offered_help' }),
  }),
});

/** "USD, GBP": in the order in which somebody typed them. */
export function codesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((code) => code !== ''))];
}
