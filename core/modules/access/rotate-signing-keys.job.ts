import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { keyRing } from './key-ring.ts';
import { rotateSigningKeys } from './rotate-signing-keys.ts';

const KEY_DAYS = 90;

/** Changes the key that access tokens are signed with every 90 days. */
export const rotateSigningKeysJob = defineJob({
  name: 'access.rotate-signing-keys',
  payload: z.strictObject({}) as z.ZodType<Record<string, never>>,
  async run(scope) {
    const { signing } = await keyRing(scope, 'anew');
    if (signing.createdAt > scope.clock.in({ days: -KEY_DAYS })) return;
    await rotateSigningKeys(scope, { endOld: 'with their tokens' });
  },
});

export const rotateSigningKeysSchedule: Schedule = {
  name: 'access.rotate-signing-keys',
  cron: '41 3 * * *',
  job: rotateSigningKeysJob,
};
