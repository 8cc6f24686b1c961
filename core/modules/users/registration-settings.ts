import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

/** Whether people may make accounts for themselves. Such an account may see its own orders, and nothing else. */
export const registrationSettings = defineSettings({
  id: 'core.registration',
  level: 'site',
  schema: z.strictObject({
    open: z.boolean().default(true).meta({ title: 'site.settings.registration_open' }),
  }),
});
