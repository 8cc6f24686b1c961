import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { chainLedger } from './chain-ledger.ts';
import { sumLedger } from './sum-ledger.ts';

export const chainLedgerJob = defineJob({
  name: 'ledger.chain',
  payload: z.record(z.string(), z.never()),
  exclusiveBy: () => 'all',
  retry: { attempts: 3 },
  async run(scope) {
    await chainLedger(scope);
    await sumLedger(scope);
  },
});

export const chainLedgerSchedule: Schedule = { name: 'ledger.chain', cron: '* * * * *', job: chainLedgerJob };
