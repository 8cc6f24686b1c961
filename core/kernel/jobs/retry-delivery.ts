import { DomainError } from '../errors.ts';
import { newId } from '../ids.ts';
import { OutboxRow } from '../outbox/outbox.entity.ts';
import type { Scope, TxScope } from '../scope/scope.ts';
import type { Delivery, DeliveryState } from './delivery.entity.ts';
import { lockDelivery, subjectOf } from './lock-delivery.ts';

const RETRIABLE: readonly DeliveryState[] = ['dead', 'dismissed', 'retrying'];

export const isRetriable = (state: DeliveryState): boolean => RETRIABLE.includes(state);

/** Lets a delivery run again now, with all its attempts. */
export async function retryDelivery(scope: Scope, id: string): Promise<void> {
  await scope.tx(async (tx) => {
    const delivery = await lockDelivery(tx, id);
    if (!isRetriable(delivery.state)) throw new DomainError('job.not_retriable', { status: 409 });
    await letRun(tx, delivery);
  });
}

async function letRun(tx: TxScope, delivery: Delivery): Promise<void> {
  const before = { state: delivery.state, attempts: delivery.attempts };
  const now = tx.clock.now();
  Object.assign(delivery, { state: 'queued', attempts: 0, runAt: now, finishedAt: null });
  await tx.em.insert(OutboxRow, {
    id: newId(),
    kind: 'wake',
    name: delivery.name,
    payload: { deliveryId: delivery.id },
    runAt: null,
    createdAt: now,
  });
  tx.audit('job.retried', subjectOf(delivery), { before, after: { state: 'queued', attempts: 0 } });
}
