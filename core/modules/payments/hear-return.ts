import { GatewayError, type Notice, type RawRequest } from '../../kernel/capabilities/gateway.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { normalizeOrderCode, Order } from '../orders/index.ts';
import { openAccount } from './gateway-account.ts';
import { refreshPayment } from './inspect-payment.ts';
import { Payment } from './payment.entity.ts';

/**
 * What a provider had the buyer's browser post on the way back. A nudge like a webhook, and nothing else: where the gateway finds
 * it genuine, the payment that it names is looked at. The browser goes on to the page of its order whatever it brought.
 */
export async function hearReturn(scope: Scope, code: string, request: RawRequest): Promise<void> {
  const em = scope.em.fork();
  const order = await em.findOne(Order, { code: normalizeOrderCode(code) }, { fields: ['id'] });
  if (!order) return;
  const open = { order: order.id, state: { $in: ['created' as const, 'pending' as const] } };
  for (const { id, ref, account } of await em.find(Payment, open, { orderBy: { id: 'desc' } })) {
    const named = ref ? await namedIn(scope, account.id, request) : [];
    if (!named.some((notice) => notice.ref === ref && notice.about !== 'payee')) continue;
    await refreshPayment(scope.as({ kind: 'buyer', orderId: order.id }), id);
  }
}

async function namedIn(scope: Scope, accountId: string, request: RawRequest): Promise<readonly Notice[]> {
  const { gateway, cx } = await openAccount(scope, accountId);
  try {
    return (await gateway.notices?.(cx, request)) ?? [];
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    scope.log.info('payment.return_not_believed', { account: accountId, code: error.code });
    return [];
  }
}
