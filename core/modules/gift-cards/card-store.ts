import type { CardStore, TakenFromCard } from '../../kernel/capabilities/gateway.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { GiftCardMovement } from './gift-card-movement.entity.ts';
import { cardByCode, giveBackToCard, redeemCard } from './spend-card.ts';

interface About {
  readonly organizationId: string;
  readonly orderId: string;
  /** Of the gateway, for the ledger. */
  readonly accountId: string;
}

/** The cards of an organization for the payment of an order, within its transaction. */
export function cardStore(tx: TxScope, { organizationId, orderId, accountId }: About): CardStore {
  return {
    async find(code, currency) {
      const card = await cardByCode(tx, { organizationId, code, currency });
      return card && { card: card.id, balance: money(card.balanceMinor, currency) };
    },
    take: (cardId, { minor: amountMinor, currency }, key) =>
      redeemCard(tx, { organizationId, cardId, orderId, accountId, amountMinor, currency, key }),
    taken: (key) => taken(tx, organizationId, key),
    async giveBack(paymentKey, { minor: amountMinor, currency }, key) {
      const own = backKey(paymentKey, key);
      const payment = await tx.em.findOne(GiftCardMovement, { organizationId, key: paymentKey, kind: 'redeemed' });
      const known = await taken(tx, organizationId, paymentKey);
      if (!payment || !known) return false;
      const others = known.givenBack.filter((back) => back.key !== key);
      const back = others.reduce((sum, { amount }) => sum + amount.minor, amountMinor);
      if (back > known.amount.minor) return false;
      const cardId = payment.card.id;
      return giveBackToCard(tx, { organizationId, cardId, orderId, accountId, amountMinor, currency, key: own });
    },
  };
}

/** What of an order is paid with cards now. */
export async function paidWithCards(tx: Pick<TxScope, 'em'>, orderId: string): Promise<number> {
  const movements = await tx.em.find(GiftCardMovement, { order: orderId, kind: { $in: ['redeemed', 'given_back'] } });
  return -movements.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

const backKey = (paymentKey: string, refundKey: string) => `${paymentKey}/${refundKey}`;

const likePrefix = (text: string) => `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

async function taken(tx: TxScope, organizationId: string, key: string): Promise<TakenFromCard | undefined> {
  const where = { organizationId, key, kind: 'redeemed' as const };
  const payment = await tx.em.findOne(GiftCardMovement, where, { populate: ['card'] });
  if (!payment) return undefined;
  const { ending, currency } = payment.card.unwrap();
  const backs = await tx.em.find(
    GiftCardMovement,
    { card: payment.card.id, kind: 'given_back', key: { $like: likePrefix(backKey(key, '')) } },
    { orderBy: { id: 'asc' } },
  );
  return {
    amount: money(-payment.amountMinor, currency),
    ending,
    givenBack: backs.map((back) => ({
      key: back.key.slice(backKey(key, '').length),
      amount: money(back.amountMinor, currency),
    })),
  };
}
