import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { OAuthItem } from './oauth-item.entity.ts';
import { RefreshToken } from './refresh-token.entity.ts';
import { SigningKey } from './signing-key.entity.ts';

/** Removes tokens and keys that are over. */
export const sweepAccessJob = defineJob({
  name: 'access.sweep',
  payload: z.strictObject({}) as z.ZodType<Record<string, never>>,
  async run(scope) {
    const over = { $lt: scope.clock.in({ days: -1 }) };
    await scope.tx(async (tx) => {
      await tx.em.nativeDelete(RefreshToken, { expiresAt: over });
      await tx.em.nativeDelete(OAuthItem, { expiresAt: over });
      await tx.em.nativeDelete(SigningKey, { publishedUntil: over });
    });
  },
});

export const sweepAccessSchedule: Schedule = {
  name: 'access.sweep',
  cron: '23 3 * * *',
  job: sweepAccessJob,
};
