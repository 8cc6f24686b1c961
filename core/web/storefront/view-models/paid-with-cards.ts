import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import type { PaymentMethod, PaymentRow } from '../../../modules/payments/index.ts';
import type { PaymentView } from '../../../render/contract/index.ts';

/** The cards that pay a part of an order, and the form for another one; nothing where the organization takes none. */
export function cardsOf(
  scope: Scope,
  order: OrderDetail,
  { methods, payments }: { readonly methods: readonly PaymentMethod[]; readonly payments: readonly PaymentRow[] },
  { again }: PageRequest,
): PaymentView['cards'] {
  const accounts = methods.filter(({ takesCode }) => takesCode);
  if (accounts.length === 0) return undefined;
  const gateways = new Set(accounts.map(({ gateway }) => gateway));
  const used = payments.filter((each) => gateways.has(each.gateway) && each.capturedMinor > each.refundMinor);
  return {
    action: `/o/${order.code}/gift-card`,
    name: 'code',
    value: String(again?.values['code'] ?? ''),
    error: again?.errors['code'],
    used: used.toReversed().map(({ id, capturedMinor, refundMinor, currency, facts }) => ({
      label: scope.t('gift_cards.pay.card', { card: facts['card'] ?? '' }),
      amount: formatMoney(money(capturedMinor - refundMinor, currency), scope.locale),
      off: { label: scope.t('gift_cards.pay.take_off'), action: `/o/${order.code}/gift-card/${id}/off` },
    })),
  };
}
