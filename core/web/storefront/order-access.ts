import { DomainError } from '../../kernel/errors.ts';
import type { PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { normalizeOrderCode, opensOrder, orderByCode, type OrderDetail } from '../../modules/orders/index.ts';

export const orderCookie = (code: string): string => `ep_order_${code}`;

/** The order of the path, for whoever holds its link, or placed it while signed in; to others it does not exist. */
export async function visitedOrder(scope: Scope, code: string, request: PageRequest): Promise<OrderDetail> {
  const order = await orderByCode(scope, normalizeOrderCode(code));
  if (order && (holdsLink(scope, order, request) || placedIt(scope, order))) return order;
  throw new DomainError('order.not_yours', { status: 404, params: { code } });
}

function holdsLink(scope: Scope, order: OrderDetail, { cookies }: PageRequest): boolean {
  return opensOrder(scope.site, order, cookies.get(orderCookie(order.code)) ?? '');
}

function placedIt({ actor }: Scope, { userId }: OrderDetail): boolean {
  return actor.kind === 'user' && actor.userId === userId;
}
