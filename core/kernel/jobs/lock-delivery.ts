import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../errors.ts';
import type { AuditSubject, TxScope } from '../scope/scope.ts';
import { Delivery } from './delivery.entity.ts';

export async function lockDelivery(tx: TxScope, id: string): Promise<Delivery> {
  const delivery = await tx.em.findOne(Delivery, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!delivery) throw new DomainError('job.not_found', { status: 404 });
  return delivery;
}

export function subjectOf(delivery: Delivery): AuditSubject {
  return { kind: 'delivery', id: delivery.id, label: delivery.name };
}
