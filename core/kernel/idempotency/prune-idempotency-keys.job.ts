import { z } from 'zod';
import { defineJob, type Schedule } from '../jobs/define.ts';
import { IdempotencyKey } from './idempotency.entity.ts';

/** Clients repeat within minutes; a day covers those that were offline over night. */
const KEPT_HOURS = 24;

export const pruneIdempotencyKeys = defineJob({
  name: 'kernel.prune-idempotency-keys',
  payload: z.record(z.string(), z.never()),
  retry: { attempts: 3 },
  async run(scope) {
    const createdAt = { $lt: scope.clock.in({ hours: -KEPT_HOURS }) };
    await scope.tx((tx) => tx.em.nativeDelete(IdempotencyKey, { createdAt }));
  },
});

export const pruneIdempotencyKeysSchedule: Schedule = {
  name: 'kernel.prune-idempotency-keys',
  cron: '41 * * * *',
  job: pruneIdempotencyKeys,
};
