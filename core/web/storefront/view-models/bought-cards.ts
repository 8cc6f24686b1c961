import { formatMoney, money } from '../../../kernel/values/money.ts';
import { boughtCards, shownCard, type BoughtCard } from '../../../modules/gift-cards/index.ts';
import { deliveryAt } from '../../../modules/orders/index.ts';
import type { OrderView } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import type { Visit } from '../order-door.ts';
import { dateText, instantText } from './when.ts';

/** The gift cards that an order buys: for whom each is, and whether it was mailed. Codes are in the mails alone. */
export async function boughtCardsView(visit: Visit): Promise<NonNullable<OrderView['giftCards']>> {
  const { order, scope } = visit;
  if (order.placedAt === null) return [];
  return (await boughtCards(scope, order)).map((bought) => {
    const { name, card, present, isOpen, number } = bought;
    const href = `/o/${order.code}/gift-cards/${number}`;
    const mayResend = card?.state === 'active' && card.mailedAt !== null && order.state === 'confirmed';
    return {
      title: card ? `${name} ${shownCard(card.ending)}` : name,
      value: card ? formatMoney(money(card.initialMinor, card.currency), scope.locale) : undefined,
      to: present ? [present.name, present.email].filter(Boolean).join(' · ') : scope.t('gift_cards.give.own'),
      said: present?.message || undefined,
      status: statusOf(visit, bought),
      actions: [
        ...(isOpen ? [{ label: scope.t('gift_cards.give.edit'), href, tone: 'secondary' as const }] : []),
        ...(mayResend
          ? [{ label: scope.t('gift_cards.give.resend'), action: `${href}/resend`, tone: 'secondary' as const }]
          : []),
      ],
    };
  });
}

function statusOf({ order, event, scope }: Visit, { card, present }: BoughtCard): string {
  const at = (when: Date) => instantText(when, event.zone, timeLocale(scope));
  if (card?.mailedAt) return scope.t('gift_cards.give.was_mailed', { when: at(card.mailedAt) });
  const isOver = order.state === 'cancelled' || order.state === 'expired';
  if (isOver || (card && card.state !== 'active')) return scope.t('gift_cards.give.not_mailed');
  const when = card ? card.deliverAt : present && deliveryAt(present, event.zone);
  if (when && when > scope.clock.now()) {
    const key = card ? 'will_be_mailed' : 'will_be_mailed_paid';
    return scope.t(`gift_cards.give.${key}`, { day: dateText(when, event.zone, scope.locale) });
  }
  return scope.t(card ? 'gift_cards.give.being_mailed' : 'gift_cards.give.once_paid');
}
