import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Event, type EventAddress } from '../events/index.ts';
import { refuseRefund } from './call-off.ts';
import { Cancellation } from './cancellation.entity.ts';
import { countOrders } from './orders-to-cancel.ts';
import type { RefundAs, RefundChoice } from './plan-cancellation.ts';
import { runCancellation } from './run-cancellation.job.ts';

export interface CancelImported extends EventAddress {
  readonly orderImportId: string;
  readonly refund: RefundChoice;
  readonly as?: RefundAs;
  readonly notify: 'buyer' | 'nobody';
  /** A part of the transaction, before anything else: looks whether it may be. */
  readonly within: (tx: TxScope) => Promise<void>;
}

/** Cancels what an import made, a few orders at a time. The event goes on. */
export async function cancelImported(
  scope: Scope,
  { within, refund, as = 'money', notify, ...at }: CancelImported,
): Promise<{ readonly cancellationId: string }> {
  await refuseRefund(scope, at, refund);
  return scope.tx(async (tx) => {
    await within(tx);
    const { organizationId, eventId, orderImportId } = at;
    const id = newId();
    const orderCount = await countOrders(tx.em, at);
    tx.em.create(Cancellation, {
      ...{ id, organizationId, event: tx.em.getReference(Event, eventId, { wrapped: true }), orderImportId },
      ...{ refund, refundAs: as, notify, orderCount, failures: [], createdAt: tx.clock.now() },
    });
    const after = { orders: orderCount, refund, ...(refund !== 'none' && { as }) };
    tx.audit('event.orders_cancelling', { kind: 'event', id: eventId, organizationId }, { after });
    tx.enqueue(runCancellation, { cancellationId: id, pass: 'first' });
    return { cancellationId: id };
  });
}
