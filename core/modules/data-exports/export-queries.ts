import type { Readable } from 'node:stream';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { DataExport, type DataExportState } from './data-export.entity.ts';

export interface ExportRow {
  readonly id: string;
  readonly state: DataExportState;
  readonly bytes: number | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

const MOST = 10;

/** A person's last exports, the newest first. */
export async function exportsOf(scope: Scope, userId: string): Promise<ExportRow[]> {
  const found = await scope.em.find(
    DataExport,
    { user: userId },
    { orderBy: { id: 'desc' }, limit: MOST, disableIdentityMap: true },
  );
  return found.map((row) => ({
    id: row.id,
    state: isOver(scope, row) ? 'expired' : row.state,
    bytes: row.bytes ?? null,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt ?? null,
  }));
}

/** The file, for the person whose data it holds, while it is kept. */
export async function openExport(
  scope: Scope,
  { userId, exportId }: { readonly userId: string; readonly exportId: string },
): Promise<{ contentType: string; content: Readable }> {
  const where = { id: exportId, user: userId, state: 'ready' } as const;
  const row = isId(exportId) ? await scope.em.findOne(DataExport, where, { disableIdentityMap: true }) : null;
  if (!row || isOver(scope, row)) throw new DomainError('data_export.gone', { status: 404 });
  const content = await scope.capabilities.storage.get(row.path);
  await scope.tx(async (tx) => tx.audit('user.export_downloaded', { kind: 'user', id: userId }));
  return { contentType: 'application/zip', content };
}

// The sweep comes by the hour; the time counts at once.
function isOver({ clock }: Scope, { state, expiresAt }: DataExport): boolean {
  return state === 'ready' && (!expiresAt || expiresAt <= clock.now());
}
