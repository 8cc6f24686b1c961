import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { billOrder } from '../ledger/index.ts';
import { lockOrderByCode } from './confirm-order.ts';
import { normalizeOrderCode } from './order-code.ts';
import { factOf, named, subjectOf } from './order-facts.ts';
import { feesOfCancelled } from './order-fees.ts';
import { canMove } from './order-state.ts';
import type { Order } from './order.entity.ts';
import { letDraftsGo } from './let-drafts-go.ts';
import { giveBack, letGo } from './places.ts';

export interface CancelOrder {
  readonly code: string;
  readonly reason: string;
  readonly notify: 'buyer' | 'nobody';
}

export interface CancelledOrder {
  readonly id: string;
  readonly code: string;
  readonly organizationId: string;
  /** Captured and not given back yet: refunding is a decision of its own. */
  readonly paidMinor: number;
  readonly currency: string;
}

/** Makes an order's tickets worthless and its places free. Money is refunded by the payments module. */
export async function cancelOrder(scope: Scope, { code, reason, notify }: CancelOrder): Promise<CancelledOrder> {
  return scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    await cancelLocked(tx, order, { reason, notify, keptMinor: 0 });
    return cancelled(order);
  });
}

export interface CancelTerms {
  readonly reason: string;
  readonly notify: 'buyer' | 'nobody';
  /** Of what was paid, what is not given back. */
  readonly keptMinor: number;
}

/** The same for an order that is locked, as a part of a transaction. */
export async function cancelLocked(
  tx: TxScope,
  order: Order,
  { reason, notify, keptMinor }: CancelTerms,
): Promise<void> {
  if (order.state === 'draft') return endDraft(tx, order);
  if (!canMove(order.state, 'cancelled')) {
    throw new DomainError('order.not_cancellable', { status: 409, params: { code: order.code } });
  }
  const before = order.state;
  const now = tx.clock.now();
  tx.em.assign(order, {
    state: 'cancelled',
    cancelledAt: now,
    cancelReason: reason.slice(0, 500) || null,
    keptMinor,
    fees: feesOfCancelled(order.fees, { totalMinor: order.totalMinor, keptMinor, was: before }),
    expiresAt: null,
    updatedAt: now,
  });
  await tx.em.flush();
  await tx.em.execute(`update tickets set state = 'cancelled' where order_id = ?`, [order.id], 'run');
  await freePlaces(tx, order);
  await billOrder(tx, order, 'order.cancelled');
  tx.audit('order.cancelled', subjectOf(order), {
    before: { state: before },
    after: { state: 'cancelled', ...(keptMinor > 0 ? { kept: keptMinor, currency: order.currency } : {}) },
    ...(reason ? { note: reason } : {}),
  });
  tx.emit('order.cancelled', { ...factOf(named(order)), reason, notify });
}

/** The buyer lets go of a draft before its time: its places are free at once. Nothing happens to any other order. */
export async function releaseDraft(scope: Scope, { code }: { code: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    if (order.state === 'draft') await endDraft(tx, order);
  });
}

async function endDraft(tx: TxScope, order: Order): Promise<void> {
  tx.em.assign(order, { state: 'expired', updatedAt: tx.clock.now() });
  await tx.em.flush();
  const places = await letDraftsGo(tx, [{ id: order.id, holdId: order.holdId ?? null }]);
  tx.claimLast((em) => giveBack(em, places));
}

async function freePlaces(tx: TxScope, order: Order): Promise<void> {
  const places = await letGo(tx.em, [order.id]);
  tx.claimLast((em) => giveBack(em, places));
}

function cancelled({ id, code, organizationId, paidMinor, refundedMinor, currency }: Order): CancelledOrder {
  return { id, code, organizationId, paidMinor: paidMinor - refundedMinor, currency };
}
