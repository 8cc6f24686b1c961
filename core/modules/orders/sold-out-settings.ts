import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

export const soldOutSettings = defineSettings({
  id: 'core.sold-out',
  level: 'event',
  schema: z.object({
    /** When the last place is sold. */
    closes: z
      .boolean()
      .default(false)
      .meta({ title: 'sold_out.settings.closes', help: 'sold_out.settings.closes_help' }),
    /** When places come back, of what was closed by itself. */
    reopens: z.boolean().default(true).meta({ title: 'sold_out.settings.reopens' }),
    tells: z.boolean().default(true).meta({ title: 'sold_out.settings.tells' }),
  }),
});
