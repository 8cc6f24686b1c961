import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

export const taxSettings = defineSettings({
  id: 'core.taxes',
  level: 'organization',
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
  }),
});
