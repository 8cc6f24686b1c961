import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

export const taxSettings = defineSettings({
  id: 'core.taxes',
  level: 'event',
  schema: z.object({
    /** Where fractions of the smallest coin are rounded. */
    rounding: z
      .enum(['line', 'order'])
      .default('line')
      .meta({
        title: 'taxes.settings.rounding',
        help: 'taxes.settings.rounding_help',
        labels: { line: 'taxes.settings.line', order: 'taxes.settings.order' },
      }),
    /** Whether buyers may name a company, and whether one elsewhere in the EU declares the taxes itself. */
    companies: z
      .enum(['off', 'named', 'reverse_charge'])
      .default('off')
      .meta({
        title: 'taxes.settings.companies',
        help: 'taxes.settings.companies_help',
        labels: {
          off: 'taxes.settings.companies_off',
          named: 'taxes.settings.companies_named',
          reverse_charge: 'taxes.settings.companies_reverse_charge',
        },
      }),
    /** ISO 3166-1, two letters. */
    country: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^([A-Z]{2})?$/)
      .default('')
      .meta({ title: 'taxes.settings.country', help: 'taxes.settings.country_help' }),
    reverseChargeText: z
      .string()
      .trim()
      .max(500)
      .default('')
      .meta({ title: 'taxes.settings.reverse_charge_text', help: 'taxes.settings.reverse_charge_text_help' }),
  }),
});
