import type { RawRequest } from '../../kernel/capabilities/gateway.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { normalizeOrderCode } from '../../modules/orders/index.ts';
import { hearReturn, orderBalance, paymentsOf, refreshPayment } from '../../modules/payments/index.ts';
import { openDoor } from './order-door.ts';

/** Where providers send buyers back to. What the address says is not believed: the provider is asked. */
export const payReturnPage = page({
  path: '/o/:code/return',
  may: 'public',
  async show(scope, { code }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const { order, scope: buyer } = door;
    const [latest] = await paymentsOf(scope, order.id);
    if (latest && (latest.state === 'pending' || latest.state === 'created')) await refreshPayment(buyer, latest.id);
    const now = await orderBalance(scope, order.code);
    return { goTo: now.state === 'pending' ? `/o/${now.code}/pay` : `/o/${now.code}` };
  },
});

/** Providers that lead back with a form that the browser posts: what it says is a nudge, and the browser is sent on. */
export async function payReturnPosted(
  scope: Scope,
  code: string,
  request: RawRequest,
): Promise<{ readonly goTo: string }> {
  await hearReturn(scope, code, request);
  return { goTo: `/o/${encodeURIComponent(normalizeOrderCode(code))}/return` };
}
