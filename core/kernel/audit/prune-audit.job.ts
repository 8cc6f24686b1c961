import { z } from 'zod';
import { defineJob, type Schedule } from '../jobs/define.ts';
import { pruneAudit } from './prune-audit.ts';

export const pruneAuditJob = defineJob({
  name: 'kernel.prune-audit',
  payload: z.record(z.string(), z.never()),
  exclusiveBy: () => 'all',
  retry: { attempts: 3 },
  run: async (scope) => void (await pruneAudit(scope)),
});

export const pruneAuditSchedule: Schedule = { name: 'kernel.prune-audit', cron: '37 3 * * *', job: pruneAuditJob };
