import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

/** How long signed-in browsers stay so. */
export const sessionSettings = defineSettings({
  id: 'core.sessions',
  level: 'site',
  schema: z.strictObject({
    idleDays: z.coerce
      .number()
      .int()
      .min(1)
      .max(90)
      .default(14)
      .meta({ title: 'sign_in.settings.idle_days', help: 'sign_in.settings.idle_days_help' }),
    longestDays: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(90)
      .meta({ title: 'sign_in.settings.longest_days', help: 'sign_in.settings.longest_days_help' }),
  }),
});
