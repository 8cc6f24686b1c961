import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { MailCode } from './mail-code.entity.ts';
import { PasskeyChallenge } from './passkey-challenge.entity.ts';

/** Forgets challenges that nobody answered, and mailed codes whose time is over. */
export const sweepSignInJob = defineJob({
  name: 'sign-in.sweep',
  payload: z.strictObject({}) as z.ZodType<Record<string, never>>,
  async run(scope) {
    await scope.tx(async (tx) => {
      await tx.em.nativeDelete(MailCode, { expiresAt: { $lt: tx.clock.now() } });
      await tx.em.nativeDelete(PasskeyChallenge, { expiresAt: { $lt: tx.clock.now() } });
    });
  },
});

export const sweepSignInSchedule: Schedule = { name: 'sign-in.sweep', cron: '7 * * * *', job: sweepSignInJob };
