import { formatMoney, money } from '../../../kernel/values/money.ts';
import { handBackText, isHandedOut, type PaymentRow } from '../../../modules/payments/index.ts';
import type { Notice } from '../../../render/contract/index.ts';
import type { Visit } from '../order-door.ts';

/** Money that went by hands waits for the buyer: how much, and how it is fetched. */
export async function refundToFetch(
  { order, event, scope }: Visit,
  payments: readonly PaymentRow[],
): Promise<Notice | undefined> {
  const byHand = payments.filter(({ gateway }) => {
    const registered = scope.capabilities.gateways.get(gateway)?.gateway;
    return registered !== undefined && isHandedOut(registered);
  });
  const waiting = byHand.flatMap(({ refunds }) =>
    refunds.filter(({ state }) => state === 'created' || state === 'pending'),
  );
  if (waiting.length === 0) return undefined;
  const minor = waiting.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const amount = formatMoney(money(minor, order.currency), scope.locale);
  const { organizationId, code } = order;
  const text = await handBackText(scope, { organizationId, code, contact: event.organization.email });
  return {
    tone: 'info',
    title: scope.t('orders.page.to_fetch', { amount }),
    text: [order.cancelReason, text].filter(Boolean).join(' '),
  };
}
