import { z } from 'zod';
import { defineJob, type Schedule } from '../jobs/define.ts';
import { chainEntries } from './chain-entries.ts';

export const chainEntriesJob = defineJob({
  name: 'kernel.chain-audit',
  payload: z.record(z.string(), z.never()),
  exclusiveBy: () => 'all',
  retry: { attempts: 3 },
  run: async (scope) => void (await chainEntries(scope)),
});

export const chainEntriesSchedule: Schedule = {
  name: 'kernel.chain-audit',
  cron: '* * * * *',
  job: chainEntriesJob,
};
