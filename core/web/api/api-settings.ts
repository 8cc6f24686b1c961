import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

const perHour = z.int().min(1).max(10_000_000);

/** How often programs may call. A key may have a limit of its own; the checkout and the door have theirs. */
export const apiSettings = defineSettings({
  id: 'core.api',
  level: 'site',
  schema: z.strictObject({
    signedInPerHour: perHour.default(1000).meta({ title: 'site.settings.api_signed_in_per_hour' }),
    anonymousPerHour: perHour.default(100).meta({ title: 'site.settings.api_anonymous_per_hour' }),
  }),
});
