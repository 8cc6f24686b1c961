import { z } from 'zod';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { DataExport } from './data-export.entity.ts';
import { removeFile } from './export-file.ts';

/** Deletes a file whose row went with its account. */
export const removeExportFile = defineJob({
  name: 'data-exports.remove-file',
  payload: z.strictObject({ path: z.string().min(1).max(200) }),
  run: (scope, { path }) => removeFile(scope, path),
});

/** Exports go with the account. One that is being made finds no row, and deletes what it wrote. */
export function subscribeDataExports(hooks: HookRegistrar): void {
  hooks.action('user.deleting', async (tx, { userId }) => {
    const rows = await tx.em.find(DataExport, { user: userId }, { disableIdentityMap: true });
    await tx.em.nativeDelete(DataExport, { user: userId });
    if (rows.length === 0) return;
    tx.audit('user.exports_forgotten', { kind: 'user', id: userId });
    for (const { path } of rows) tx.enqueue(removeExportFile, { path });
  });
}
