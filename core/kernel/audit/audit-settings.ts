import { z } from 'zod';
import { defineSettings } from '../settings/settings.ts';

export const auditSettings = defineSettings({
  id: 'core.audit',
  level: 'site',
  schema: z.object({
    /** Seven years: as long as claims about a sale can commonly still be made, and no longer. 0 keeps all. */
    keepMonths: z.coerce
      .number()
      .int()
      .min(0)
      .max(1200)
      .default(84)
      .meta({ title: 'audit.settings.keep_months', help: 'audit.settings.keep_months_help' }),
  }),
});
