import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { ImportPlan } from './open-reading.ts';
import { OrderImport } from './order-import.entity.ts';

export interface ImportAddress {
  readonly organizationId: string;
  readonly eventId: string;
  readonly id: string;
}

export async function importOf({ em }: Pick<Scope, 'em'>, { id, ...at }: ImportAddress): Promise<OrderImport> {
  const where = { id, event: at.eventId, organizationId: at.organizationId };
  const row = isId(id) ? await em.fork().findOne(OrderImport, where) : null;
  if (!row) throw new DomainError('order_import.not_found', { status: 404 });
  return row;
}

export function planOf(row: OrderImport): ImportPlan {
  const { id, organizationId, fileName, delimiter, headers, columns, options } = row;
  return {
    ...{ id, organizationId, fileName, delimiter, headers, columns, options },
    path: row.path ?? null,
    eventId: row.event.id,
  };
}

export async function lockImport(tx: TxScope, { id, ...at }: ImportAddress): Promise<OrderImport> {
  const where = { id, event: at.eventId, organizationId: at.organizationId };
  const row = await tx.em.findOne(OrderImport, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!row) throw new DomainError('order_import.not_found', { status: 404 });
  return row;
}

/** The import, locked together with all others of its event that run: they take turns. */
export async function lockTurn(tx: TxScope, plan: ImportPlan): Promise<OrderImport> {
  await tx.em.execute(`select id from order_imports where event_id = ? and state = 'running' order by id for update`, [
    plan.eventId,
  ]);
  return lockImport(tx, plan);
}

export function subjectOf({ id, organizationId, fileName }: Pick<OrderImport, 'id' | 'organizationId' | 'fileName'>) {
  return { kind: 'order_import', id, organizationId, label: fileName };
}
