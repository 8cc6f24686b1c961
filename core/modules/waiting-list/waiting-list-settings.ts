import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

export const waitingListSettings = defineSettings({
  id: 'core.waiting-list',
  level: 'event',
  schema: z.object({
    /** Whether people can join where tickets are sold out. Who waits already is served all the same. */
    joining: z
      .boolean()
      .default(true)
      .meta({ title: 'waiting_list.settings.joining', help: 'waiting_list.settings.joining_help' }),
    automatic: z
      .boolean()
      .default(true)
      .meta({ title: 'waiting_list.settings.automatic', help: 'waiting_list.settings.automatic_help' }),
    /** How long an offer holds its places. */
    offerHours: z.int().min(1).max(336).default(24).meta({ title: 'waiting_list.settings.offer_hours' }),
    /** Where too few places are free for the first party, a smaller one behind it may be served. */
    smallerFirst: z
      .boolean()
      .default(true)
      .meta({ title: 'waiting_list.settings.smaller_first', help: 'waiting_list.settings.smaller_first_help' }),
  }),
});
