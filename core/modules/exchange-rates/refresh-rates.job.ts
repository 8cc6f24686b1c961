import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { refreshRates } from './refresh-rates.ts';

export const refreshRatesJob = defineJob({
  name: 'exchange-rates.refresh',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  // For two hours or so, and then a person hears of it; the next round asks anyway.
  retry: { attempts: 8, backoffSeconds: 60 },
  async run(scope) {
    if (scope.capabilities.rates) await refreshRates(scope);
  },
});

// Central banks publish in the afternoon; who missed that hears it before the next day of sales.
export const refreshRatesSchedule: Schedule = {
  name: 'exchange-rates.refresh',
  cron: '35 4,16 * * *',
  job: refreshRatesJob,
};
