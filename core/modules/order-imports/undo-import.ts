import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  cancelImported,
  previewCallOff,
  refuseRefund,
  type CallOffPlan,
  type RefundAs,
  type RefundChoice,
} from '../cancellations/index.ts';
import type { OrderImport } from './order-import.entity.ts';
import { importOf, lockImport, subjectOf, type ImportAddress } from './locked-import.ts';

export interface UndoImport extends ImportAddress {
  readonly refund: RefundChoice;
  readonly as?: RefundAs;
  readonly notify: 'buyer' | 'nobody';
}

/** Cancels all orders of an import that still stand, like those of an event that is called off. */
export async function undoImport(
  scope: Scope,
  { refund, as = 'money', notify, ...at }: UndoImport,
): Promise<{ readonly cancellationId: string }> {
  const { fileName } = await importOf(scope, at);
  return cancelImported(scope, {
    ...{ organizationId: at.organizationId, eventId: at.eventId, orderImportId: at.id, refund, as, notify },
    async within(tx) {
      const locked = await lockImport(tx, at);
      refuseUnlessOver(locked);
      locked.state = 'done';
      const after = { orders: locked.doneCount, refund, ...(refund !== 'none' && { as }) };
      tx.audit('order_import.undone', subjectOf({ ...at, fileName }), { after });
    },
  });
}

/** What undoing would do, as it would be now; refused where undoing is. Changes nothing. */
export async function previewUndo(scope: Scope, { refund, as = 'money', ...at }: UndoImport): Promise<CallOffPlan> {
  refuseUnlessOver(await importOf(scope, at));
  const { organizationId, eventId, id: orderImportId } = at;
  await refuseRefund(scope, { organizationId, eventId }, refund);
  return previewCallOff(scope, { organizationId, eventId, orderImportId, refund, as });
}

function refuseUnlessOver({ state }: OrderImport): void {
  if (state !== 'running' && state !== 'draft') return;
  throw new DomainError('order_import.not_undoable', { status: 409 });
}
