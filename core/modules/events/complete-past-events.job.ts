import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { completePastEvents } from './complete-past-events.ts';

export const completePastEventsJob = defineJob({
  name: 'events.complete-past',
  payload: z.strictObject({}) as z.ZodType<Record<string, never>>,
  async run(scope) {
    await completePastEvents(scope);
  },
});

export const completePastEventsSchedule: Schedule = {
  name: 'events.complete-past',
  cron: '5 * * * *',
  job: completePastEventsJob,
};
