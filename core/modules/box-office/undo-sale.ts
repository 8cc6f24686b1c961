import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  cancelWithRefund,
  previewCancellation,
  type CancellationPlan,
  type ShownPlan,
} from '../cancellations/index.ts';
import { orderByCode, type OrderDetail } from '../orders/index.ts';
import { can } from '../organizations/index.ts';

export interface SaleAddress {
  readonly organizationId: string;
  readonly eventId: string;
  readonly code: string;
}

/** A slip of the hand is noticed soon; later, whoever may change orders decides. */
const UNDO_HOURS = 24;

/**
 * A sale that whoever acts may take back: their own of the last day, or anybody's for those who may change orders, as
 * long as nobody went in with it.
 */
export async function undoableSale(scope: Scope, at: SaleAddress): Promise<OrderDetail> {
  const order = await orderByCode(scope, at.code);
  if (order?.eventId !== at.eventId || order.organizationId !== at.organizationId) {
    throw new DomainError('order.not_found', { status: 404, params: { code: at.code } });
  }
  const isNew = (order.placedAt ?? order.createdAt) > scope.clock.in({ hours: -UNDO_HOURS });
  const isEntered = order.tickets.some(({ admittedAt }) => admittedAt !== null);
  const isSale = order.channel === 'box_office' && order.state === 'confirmed';
  if (!isSale || !isNew || isEntered || !(await isTheirs(scope, at, order))) {
    throw new DomainError('box_office.not_undoable', { status: 409, params: { code: at.code } });
  }
  return order;
}

/** Whether whoever acts sold it, or may change orders. */
export async function isTheirs(scope: Scope, at: SaleAddress, { id }: Pick<OrderDetail, 'id'>): Promise<boolean> {
  if (await can(scope, 'orders.write', at)) return true;
  const [row] = await scope.em.execute<{ sold_by: string | null }[]>('select sold_by from orders where id = ?', [id]);
  return scope.actor.kind === 'user' && row?.sold_by === scope.actor.userId;
}

const UNDO = { tickets: 'all', refund: 'full', notify: 'nobody' } as const;

/** What taking it back does. Changes nothing. */
export async function previewUndo(scope: Scope, at: SaleAddress): Promise<CancellationPlan> {
  const { code } = await undoableSale(scope, at);
  return previewCancellation(scope, { code, ...UNDO });
}

/** The order is cancelled, its places are free, and the money is handed back with it. */
export async function undoSale(
  scope: Scope,
  { shown, ...at }: SaleAddress & { readonly shown?: ShownPlan | undefined },
): Promise<void> {
  const { code } = await undoableSale(scope, at);
  await cancelWithRefund(scope, { code, ...UNDO, reason: '', shown, handedOut: true });
}
