import type { FilterQuery } from '@mikro-orm/core';
import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { DataExport } from './data-export.entity.ts';
import { removeFile } from './export-file.ts';

const BATCH = 100;

/** Deletes files whose time is over, gives up what was never finished, and forgets both after a month. */
export const sweepExportsJob = defineJob({
  name: 'data-exports.sweep',
  payload: z.strictObject({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  async run(scope) {
    while ((await expire(scope)) === BATCH);
    await giveUp(scope);
    while ((await forget(scope)) === BATCH);
  },
});

export const sweepExportsSchedule: Schedule = {
  name: 'data-exports.sweep',
  cron: '23 * * * *',
  job: sweepExportsJob,
};

/** The file goes first: a row without a file tells so, a file without a row would stay for ever. */
async function expire(scope: Scope): Promise<number> {
  const over = { state: 'ready', expiresAt: { $lte: scope.clock.now() } } as const;
  const ids = await removeFiles(scope, over);
  await scope.tx(async (tx) => void (await tx.em.nativeUpdate(DataExport, { id: { $in: ids } }, { state: 'expired' })));
  return ids.length;
}

/** The row goes first: whoever still writes finds it changed, and deletes what they wrote. */
async function giveUp(scope: Scope): Promise<void> {
  const stuck = { state: 'making', createdAt: { $lt: scope.clock.in({ days: -1 }) } } as const;
  const rows = await scope.em.find(DataExport, stuck, { disableIdentityMap: true });
  await scope.tx(async (tx) => void (await tx.em.nativeUpdate(DataExport, stuck, { state: 'failed', openFor: null })));
  for (const { path } of rows) await removeFile(scope, path);
}

async function forget(scope: Scope): Promise<number> {
  const createdAt = { $lt: scope.clock.in({ days: -30 }) };
  const ids = await removeFiles(scope, { state: { $in: ['expired', 'failed'] }, createdAt });
  await scope.tx(async (tx) => void (await tx.em.nativeDelete(DataExport, { id: { $in: ids } })));
  return ids.length;
}

async function removeFiles(scope: Scope, where: FilterQuery<DataExport>): Promise<string[]> {
  const rows = await scope.em.find(DataExport, where, { limit: BATCH, disableIdentityMap: true });
  for (const { path } of rows) await removeFile(scope, path);
  return rows.map(({ id }) => id);
}
