import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { normalizeOrderCode, orderOf, refuseDeadline, type SetDeadline } from '../orders/index.ts';
import { planOf, type OrderPlan } from './order-plan.ts';

/** What another deadline would do. Changes nothing. */
export async function previewDeadline(scope: Scope, { code, until, notify }: SetDeadline): Promise<OrderPlan> {
  const order = await orderOf(scope, normalizeOrderCode(code));
  if (order.state !== 'pending') throw new DomainError('order.not_pending', { status: 409, params: { code } });
  await refuseDeadline(scope, order.id, until);
  const mails = notify === 'buyer' && order.email !== null ? 1 : 0;
  return planOf(order, { expiresAt: { before: order.expiresAt, after: until }, mails });
}
