import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { chainLedger } from './chain-ledger.ts';

export const chainLedgerJob = defineJob({
  name: 'ledger.chain',
  payload: z.record(z.string(), z.never()),
  exclusiveBy: () => 'all',
  retry: { attempts: 3 },
  run: async (scope) => void (await chainLedger(scope)),
});

export const chainLedgerSchedule: Schedule = { name: 'ledger.chain', cron: '* * * * *', job: chainLedgerJob };
