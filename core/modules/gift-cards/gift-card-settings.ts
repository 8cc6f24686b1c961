import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

export const giftCardSettings = defineSettings({
  id: 'core.gift-cards',
  level: 'organization',
  schema: z.object({
    /** How long a new card can be spent; empty: for ever. */
    validMonths: z
      .int()
      .min(1)
      .max(240)
      .nullable()
      .default(null)
      .meta({ title: 'gift_cards.settings.valid_months', help: 'gift_cards.settings.valid_months_help' }),
  }),
});
