import { DomainError } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { normalizeOrderCode, orderByCode, type OrderDetail } from '../../../modules/orders/index.ts';

/** The order of a back-office path, which must belong to the organization of that path. */
export async function orderAt(scope: Scope, request: PageRequest, code: string): Promise<OrderDetail> {
  const order = await orderByCode(scope, normalizeOrderCode(code), { organizationId: request.organization!.id });
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code } });
  return order;
}
