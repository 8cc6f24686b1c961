import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { cancelLocked, lockOrder, orderById } from '../orders/index.ts';
import { needsAttention } from '../payments/index.ts';
import { cancelLockedWithRefund } from './cancel-with-refund.ts';
import { Cancellation } from './cancellation.entity.ts';
import { ordersToCancel } from './orders-to-cancel.ts';
import { wayBackTo } from './plan-cancellation.ts';

const AT_ONCE = 50;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Cancels what is left of the orders of a cancellation, each in a transaction of its own: what is done shows in the
 * orders themselves, so that a run after a crash goes on where the one before ended.
 */
export async function cancelOrders(scope: Scope, cancellationId: string): Promise<void> {
  const run = await scope.em.fork().findOneOrFail(Cancellation, cancellationId);
  const at = { eventId: run.event.id, occurrenceId: run.occurrenceId, orderImportId: run.orderImportId };
  let after = FIRST_ID;
  for (;;) {
    const ids = await ordersToCancel(scope.em, at, { after, limit: AT_ONCE, drafts: 'with' });
    for (const id of ids) await cancelOne(scope, run, id);
    if (ids.length < AT_ONCE) break;
    after = ids.at(-1)!;
  }
  await scope.tx(async (tx) => {
    const done = { state: 'done', finishedAt: tx.clock.now() } as const;
    const changed = await tx.em.nativeUpdate(Cancellation, { id: cancellationId, state: 'running' }, done);
    if (changed === 0) return;
    const { event, organizationId, doneCount, failures } = await tx.em.findOneOrFail(Cancellation, cancellationId);
    tx.audit(
      'event.orders_cancelled',
      { kind: 'event', id: event.id, organizationId },
      { after: { orders: doneCount, failed: failures.length } },
    );
  });
}

async function cancelOne(scope: Scope, run: Cancellation, orderId: string): Promise<void> {
  try {
    await scope.tx(async (tx) => {
      const order = await lockOrder(tx, orderId);
      const told = { reason: run.message ?? '', notify: run.notify };
      if (order.state === 'draft') return cancelLocked(tx, order, { ...told, keptMinor: 0 });
      // Somebody was faster, or another run is at work.
      if (order.state !== 'pending' && order.state !== 'confirmed') return;
      const detail = await orderById(tx, orderId);
      const live = (detail?.tickets ?? []).filter(
        ({ state, occurrenceId }) => state !== 'cancelled' && (!run.occurrenceId || occurrenceId === run.occurrenceId),
      );
      if (live.length === 0) return;
      const tickets = live.map(({ id }) => id);
      const as = wayBackTo(detail!, run.refundAs);
      await cancelLockedWithRefund(scope, tx, order, { ...told, tickets, refund: run.refund, as });
      const at = await lockRun(tx.em, run.id);
      at.doneCount += 1;
      at.failures = at.failures.filter((failure) => failure.orderId !== orderId);
    });
  } catch (error) {
    scope.log.error('cancellation.order_failed', { order: orderId, error });
    await noteFailure(scope, run.id, orderId, error instanceof DomainError ? error.code : 'unexpected');
  }
}

async function noteFailure(scope: Scope, cancellationId: string, orderId: string, error: string): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrder(tx, orderId);
    const run = await lockRun(tx.em, cancellationId);
    if (run.failures.some((failure) => failure.orderId === orderId)) return;
    run.failures = [...run.failures, { orderId, code: order.code, error }];
    needsAttention(tx, 'cancel_failed', order, null, {});
  });
}

function lockRun(em: Scope['em'], id: string): Promise<Cancellation> {
  return em.findOneOrFail(Cancellation, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** A second pass finds who was in the middle of a checkout when the first one was over. */
export const runCancellation = defineJob({
  name: 'cancellations.run',
  payload: z.object({ cancellationId: z.uuid(), pass: z.enum(['first', 'second']) }),
  exclusiveBy: ({ cancellationId }) => cancellationId,
  run: async (scope, { cancellationId, pass }) => {
    await cancelOrders(scope, cancellationId);
    if (pass === 'second') return;
    await scope.tx(async (tx) =>
      tx.enqueue(runCancellation, { cancellationId, pass: 'second' }, { runAt: tx.clock.in({ minutes: 10 }) }),
    );
  },
});
