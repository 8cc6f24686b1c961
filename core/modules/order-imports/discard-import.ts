import type { Scope } from '../../kernel/scope/scope.ts';
import { importOf, subjectOf, type ImportAddress } from './locked-import.ts';
import { OrderImport } from './order-import.entity.ts';

/** Forgets a file that nothing was made of. */
export async function discardImport(scope: Scope, at: ImportAddress): Promise<void> {
  const row = await importOf(scope, at);
  const gone = await scope.tx(async (tx) => {
    const count = await tx.em.nativeDelete(OrderImport, { id: row.id, state: 'draft' });
    if (count > 0) tx.audit('order_import.discarded', subjectOf(row));
    return count > 0;
  });
  if (gone && row.path) await scope.capabilities.storage.delete(row.path);
}
