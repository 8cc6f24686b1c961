import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { Invitation } from './invitation.entity.ts';

const KEPT = { days: -30 };

/** Removes invitations that nobody took and nobody sent again. */
export const sweepInvitationsJob = defineJob({
  name: 'organizations.sweep-invitations',
  payload: z.strictObject({}) as z.ZodType<Record<string, never>>,
  async run(scope) {
    const expiresAt = { $lt: scope.clock.in(KEPT) };
    await scope.tx(async (tx) => void (await tx.em.nativeDelete(Invitation, { expiresAt })));
  },
});

export const sweepInvitationsSchedule: Schedule = {
  name: 'organizations.sweep-invitations',
  cron: '27 3 * * *',
  job: sweepInvitationsJob,
};
