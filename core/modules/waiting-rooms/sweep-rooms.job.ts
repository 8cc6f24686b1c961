import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';

const KEEP_DAYS = 30;

/** Forgets who got in and how it went, a month later. */
export const sweepRoomsJob = defineJob({
  name: 'waiting-rooms.sweep-rooms',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => {
    const before = scope.clock.in({ days: -KEEP_DAYS });
    await scope.as(SYSTEM).tx(async (tx) => {
      await tx.em.execute('delete from waiting_passes where expires_at < ?', [before], 'run');
      await tx.em.execute('delete from waiting_samples where at < ?', [before], 'run');
    });
  },
});

export const sweepRoomsSchedule: Schedule = {
  name: 'waiting-rooms.sweep-rooms',
  cron: '41 3 * * *',
  job: sweepRoomsJob,
};
