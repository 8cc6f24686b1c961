import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { OrderImport } from './order-import.entity.ts';

const BATCH = 100;
const KEPT_DAYS = 30;
const DRAFT_DAYS = 2;

/** Forgets files: those that nobody began soon, those whose orders were made after a month. */
export const sweepImportsJob = defineJob({
  name: 'order-imports.sweep',
  payload: z.strictObject({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  async run(scope) {
    while ((await dropDrafts(scope)) === BATCH);
    while ((await forgetFiles(scope)) === BATCH);
  },
});

export const sweepImportsSchedule: Schedule = {
  name: 'order-imports.sweep',
  cron: '41 3 * * *',
  job: sweepImportsJob,
};

async function dropDrafts(scope: Scope): Promise<number> {
  const stale = { state: 'draft', createdAt: { $lt: scope.clock.in({ days: -DRAFT_DAYS }) } } as const;
  const rows = await scope.em.fork().find(OrderImport, stale, { limit: BATCH });
  for (const { path } of rows) if (path) await scope.capabilities.storage.delete(path);
  const ids = rows.map(({ id }) => id);
  await scope.tx(async (tx) => void (await tx.em.nativeDelete(OrderImport, { id: { $in: ids }, state: 'draft' })));
  return rows.length;
}

/** Who runs for a month has stopped; stopped ones can go on no more. */
async function forgetFiles(scope: Scope): Promise<number> {
  const old = { path: { $ne: null }, state: { $in: ['done' as const, 'stopped' as const] } };
  const where = { ...old, startedAt: { $lt: scope.clock.in({ days: -KEPT_DAYS }) } };
  const rows = await scope.em.fork().find(OrderImport, where, { limit: BATCH });
  for (const { path } of rows) await scope.capabilities.storage.delete(path!);
  const ids = rows.map(({ id }) => id);
  await scope.tx(async (tx) => void (await tx.em.nativeUpdate(OrderImport, { id: { $in: ids } }, { path: null })));
  return rows.length;
}
