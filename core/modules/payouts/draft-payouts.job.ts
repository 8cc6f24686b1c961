import { DateTime } from 'luxon';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { PayoutRun } from './payout-run.entity.ts';
import { payoutSettings } from './payout-settings.ts';
import { startPayoutRun } from './start-run.ts';

/** Drafts the run of a week or a month once, where the site wants one; people approve and send it. */
export async function draftScheduledRun(scope: Scope): Promise<{ readonly id: string } | undefined> {
  const system = scope.as(SYSTEM);
  const { schedule } = await system.settings.get(payoutSettings);
  if (schedule === 'none') return undefined;
  const now = DateTime.fromJSDate(system.clock.now(), { zone: 'utc' });
  const period = now.toFormat(schedule === 'weekly' ? "kkkk-'W'WW" : 'yyyy-MM');
  if ((await system.em.fork().count(PayoutRun, { period })) > 0) return undefined;
  try {
    return await startPayoutRun(system, { period });
  } catch (error) {
    // Nothing can be paid yet, or another process was first: tomorrow is a day too.
    if (error instanceof DomainError && error.code.startsWith('payout_run.')) return undefined;
    throw error;
  }
}

export const draftPayoutsJob = defineJob({
  name: 'payouts.draft',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => void (await draftScheduledRun(scope)),
});

export const draftPayoutsSchedule: Schedule = { name: 'payouts.draft', cron: '23 5 * * *', job: draftPayoutsJob };
