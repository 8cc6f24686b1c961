import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { cancelImported, type RefundChoice } from '../cancellations/index.ts';
import { importOf, lockImport, subjectOf, type ImportAddress } from './locked-import.ts';

export interface UndoImport extends ImportAddress {
  readonly refund: RefundChoice;
  readonly notify: 'buyer' | 'nobody';
}

/** Cancels all orders of an import that still stand, like those of an event that is called off. */
export async function undoImport(
  scope: Scope,
  { refund, notify, ...at }: UndoImport,
): Promise<{ readonly cancellationId: string }> {
  const { fileName } = await importOf(scope, at);
  return cancelImported(scope, {
    ...{ organizationId: at.organizationId, eventId: at.eventId, orderImportId: at.id, refund, notify },
    async within(tx) {
      const locked = await lockImport(tx, at);
      if (locked.state === 'running' || locked.state === 'draft') {
        throw new DomainError('order_import.not_undoable', { status: 409 });
      }
      locked.state = 'done';
      tx.audit('order_import.undone', subjectOf({ ...at, fileName }), { after: { orders: locked.doneCount, refund } });
    },
  });
}
