import { z } from 'zod';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { DataExport } from './data-export.entity.ts';
import { pathOf, removeFile, zipOf } from './export-file.ts';
import { personalData, type Person } from './personal-data.ts';

const KEPT_DAYS = 7;

/** Writes the file of an export. What goes wrong is told on its page, where the person tries again. */
export const makeExport = defineJob({
  name: 'data-exports.make',
  payload: z.strictObject({ exportId: z.uuid() }),
  exclusiveBy: ({ exportId }) => exportId,
  async run(scope, { exportId }) {
    const where = { id: exportId };
    const row = await scope.em.findOne(DataExport, where, { populate: ['user'], disableIdentityMap: true });
    // The account went while an attempt before this one was writing.
    if (!row) return removeFile(scope, pathOf(exportId));
    if (row.state !== 'making') return;
    const { id: userId, email, name, locale, avatarId, emailVerifiedAt } = row.user.$;
    const person = { userId, email, name, locale, avatarId: avatarId ?? null, isVerified: Boolean(emailVerifiedAt) };
    try {
      const files = await personalData(scope, person);
      const zip = zipOf(files, scope.clock.now());
      const { bytes } = await scope.capabilities.storage.put(row.path, zip, 'application/zip');
      if (!(await announce(scope, { exportId, person, bytes }))) await removeFile(scope, row.path);
    } catch (error) {
      scope.log.error('data_export.failed', { export: exportId, error });
      await failExport(scope, { exportId, userId });
      await removeFile(scope, row.path);
    }
  },
});

/** Nobody waits for it any more when the account was deleted in the meantime: answers whether somebody does. */
async function announce(
  scope: Scope,
  { exportId, person, bytes }: { readonly exportId: string; readonly person: Person; readonly bytes: number },
): Promise<boolean> {
  const { userId, email, name, locale } = person;
  return scope.tx(async (tx) => {
    const expiresAt = tx.clock.in({ days: KEPT_DAYS });
    const made = { state: 'ready', openFor: null, bytes, expiresAt } as const;
    const changed = await tx.em.nativeUpdate(DataExport, { id: exportId, state: 'making' }, made);
    if (changed === 0) return false;
    tx.audit('user.export_made', { kind: 'user', id: userId, label: email });
    tx.emit('user.export_ready', {
      ...{ v: 1, exportId, userId, email, name, locale },
      expiresAt: expiresAt.toISOString(),
    });
    return true;
  });
}

async function failExport(scope: Scope, { exportId, userId }: { readonly exportId: string; readonly userId: string }) {
  await scope.tx(async (tx) => {
    const where = { id: exportId, state: 'making' } as const;
    const changed = await tx.em.nativeUpdate(DataExport, where, { state: 'failed', openFor: null });
    if (changed > 0) tx.audit('user.export_failed', { kind: 'user', id: userId });
  });
}
