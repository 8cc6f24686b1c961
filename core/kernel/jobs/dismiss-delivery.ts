import { DomainError } from '../errors.ts';
import type { Scope, TxScope } from '../scope/scope.ts';
import type { Delivery, DeliveryState } from './delivery.entity.ts';
import { lockDelivery, subjectOf } from './lock-delivery.ts';

const DISMISSIBLE: readonly DeliveryState[] = ['dead', 'queued', 'retrying'];

export const isDismissible = (state: DeliveryState): boolean => DISMISSIBLE.includes(state);

/** Gives a delivery up: a person decided that it shall not run. */
export async function dismissDelivery(scope: Scope, id: string): Promise<void> {
  await scope.tx(async (tx) => {
    const delivery = await lockDelivery(tx, id);
    if (!isDismissible(delivery.state)) throw new DomainError('job.not_dismissible', { status: 409 });
    giveUp(tx, delivery);
  });
}

function giveUp(tx: TxScope, delivery: Delivery): void {
  const before = { state: delivery.state };
  delivery.state = 'dismissed';
  delivery.finishedAt = tx.clock.now();
  tx.audit('job.dismissed', subjectOf(delivery), { before, after: { state: 'dismissed' } });
}
