import type { StartPayment } from '../../kernel/capabilities/gateway.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import type { Order } from '../orders/index.ts';
import type { Payment } from './payment.entity.ts';

/** What a gateway is told when an attempt begins. */
export function startRequest(scope: Scope, payment: Payment, order: Order): StartPayment {
  return {
    key: payment.key,
    amount: money(payment.amountMinor, payment.currency),
    reference: order.code,
    description: scope.in(order.locale).t('payments.description', { code: order.code, site: scope.site.name }),
    email: order.email ?? '',
    locale: order.locale,
    returnUrl: `${scope.site.url}/o/${order.code}/return`,
    webhookUrl: `${scope.site.url}/webhooks/${payment.account.id}`,
    capture: payment.capture,
    startedAt: payment.createdAt,
    zone: order.event.unwrap().zone,
    ...(payment.split && {
      split: { payee: payment.split.payee, fee: money(payment.split.feeMinor, payment.currency) },
    }),
  };
}
