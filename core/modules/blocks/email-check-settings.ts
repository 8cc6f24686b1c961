import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

/** What happens with addresses that a plugin doubts, such as disposable ones. */
export const emailCheckSettings = defineSettings({
  id: 'core.email-check',
  level: 'site',
  schema: z.strictObject({
    doubtful: z
      .enum(['off', 'warn', 'refuse'])
      .default('warn')
      .meta({
        title: 'blocks.email_check.label',
        help: 'blocks.email_check.help',
        labels: {
          off: 'blocks.email_check.off',
          warn: 'blocks.email_check.warn',
          refuse: 'blocks.email_check.refuse',
        },
      }),
  }),
});
