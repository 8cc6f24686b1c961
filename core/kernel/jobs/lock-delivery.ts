import { LockMode } from '@mikro-orm/core';
import { validate as isUuid } from 'uuid';
import { DomainError } from '../errors.ts';
import type { AuditSubject, TxScope } from '../scope/scope.ts';
import { Delivery } from './delivery.entity.ts';

export async function lockDelivery(tx: TxScope, id: string): Promise<Delivery> {
  // Ids come from addresses, and PostgreSQL refuses to compare with what is none.
  const delivery = isUuid(id) && (await tx.em.findOne(Delivery, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  if (!delivery) throw new DomainError('job.not_found', { status: 404 });
  return delivery;
}

export function subjectOf(delivery: Delivery): AuditSubject {
  return { kind: 'delivery', id: delivery.id, label: delivery.name };
}
