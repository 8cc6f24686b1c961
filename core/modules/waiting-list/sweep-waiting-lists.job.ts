import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { offerPlaces } from './offer-places.ts';

/** Whoever waited in vain is of no interest for long. */
const KEEP = { days: -30 };

/** Serves every line, and forgets those of events that are over for a month. */
export async function sweepWaitingLists(scope: Scope): Promise<{ offered: number }> {
  const system = scope.as(SYSTEM);
  const events = await system.em.execute<{ event_id: string }[]>(
    `select distinct w.event_id from waiting_entries w where w.state in ('waiting', 'offered') order by w.event_id`,
  );
  let offered = 0;
  for (const { event_id: eventId } of events) {
    try {
      offered += (await offerPlaces(system, { eventId })).offered;
    } catch (error) {
      // One event must not keep all others from being served.
      system.log.error('waiting_list.sweep_failed', { event: eventId, error });
    }
  }
  await system.tx(
    async (tx) =>
      void (await tx.em.execute(
        'delete from waiting_entries where event_id in (select id from events where ends_at < ?)',
        [tx.clock.in(KEEP)],
        'run',
      )),
  );
  return { offered };
}

export const sweepWaitingListsJob = defineJob({
  name: 'waiting-list.sweep',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => void (await sweepWaitingLists(scope)),
});

export const sweepWaitingListsSchedule: Schedule = {
  name: 'waiting-list.sweep',
  cron: '* * * * *',
  job: sweepWaitingListsJob,
};
