import { z } from 'zod';
import { defineJob, type Schedule } from './define.ts';
import { Delivery } from './delivery.entity.ts';

const KEPT_DAYS = 14;
/** Few at a time, so that no lock is held for long. */
const BATCH = 1000;

/** Forgets what is done. Dead deliveries stay until a person dismisses them. */
export const pruneDeliveries = defineJob({
  name: 'kernel.prune-deliveries',
  payload: z.record(z.string(), z.never()),
  retry: { attempts: 3 },
  async run(scope) {
    const before = scope.clock.in({ days: -KEPT_DAYS });
    for (;;) {
      const pruned = await scope.tx(async ({ em }) => {
        const done = { state: { $in: ['succeeded' as const, 'dismissed' as const] }, finishedAt: { $lt: before } };
        const rows = await em.find(Delivery, done, { fields: ['id'], limit: BATCH });
        return em.nativeDelete(Delivery, { id: { $in: rows.map(({ id }) => id) } });
      });
      if (pruned < BATCH) return;
    }
  },
});

export const pruneDeliveriesSchedule: Schedule = {
  name: 'kernel.prune-deliveries',
  cron: '17 3 * * *',
  job: pruneDeliveries,
};
