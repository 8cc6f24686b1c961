import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { WebhookRefusal } from './webhook-refusal.entity.ts';

/** How long one can see that webhooks were refused. */
const KEPT_DAYS = 30;

export const sweepWebhooksJob = defineJob({
  name: 'payments.sweep-webhooks',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  retry: { attempts: 3 },
  async run(scope) {
    const beginsAt = { $lt: scope.clock.in({ days: -KEPT_DAYS }) };
    await scope.tx((tx) => tx.em.nativeDelete(WebhookRefusal, { beginsAt }));
  },
});

export const sweepWebhooksSchedule: Schedule = {
  name: 'payments.sweep-webhooks',
  cron: '53 3 * * *',
  job: sweepWebhooksJob,
};
