import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

const choice = (what: string) =>
  z
    .enum(['block', 'keep'])
    .default('block')
    .meta({
      title: `disputes.settings.${what}`,
      labels: { block: 'disputes.settings.block', keep: 'disputes.settings.keep' },
    });

/** What becomes of the tickets that a disputed payment paid for. */
export const disputeSettings = defineSettings({
  id: 'core.disputes',
  level: 'event',
  schema: z.object({
    /** While a bank demands the money back; an inquiry alone blocks nothing. */
    whileOpen: choice('while_open'),
    /** After the bank gave it to the buyer. */
    afterLoss: choice('after_loss'),
  }),
});
