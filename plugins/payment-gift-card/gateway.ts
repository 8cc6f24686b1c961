import {
  GatewayError,
  money,
  type CardStore,
  type GatewayContext,
  type PaymentGateway,
  type PaymentSnapshot,
} from 'eventportal/sdk';

const TRIES = 5;

/** The money is kept here: a payment's reference is its key, and the cards know what was taken under it. */
export const giftCard: PaymentGateway = {
  id: 'payment-gift-card',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any', storedValue: true },

  async start(cx, { key, amount, code }) {
    const cards = storeOf(cx);
    if (!(await cards.taken(key))) await take(cards, { key, amount, code: code ?? '' });
    return { snapshot: await snapshot(cards, key), next: { kind: 'none' } };
  },

  async inspect(cx, ref) {
    return snapshot(storeOf(cx), ref);
  },

  async refund(cx, ref, amount, key) {
    if (!(await storeOf(cx).giveBack(ref, amount, key))) throw new GatewayError('rejected', 'more than was taken');
    return { ref: key, state: 'succeeded', amount, key };
  },
};

// Somebody else may spend from the card at the same moment: then there is less on it, and less is taken.
async function take(
  cards: CardStore,
  { key, amount, code }: { key: string; amount: PaymentSnapshot['captured']; code: string },
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await cards.find(code, amount.currency);
    if (!found) throw new GatewayError('rejected', 'no card that can be spent');
    const minor = Math.min(found.balance.minor, amount.minor);
    if (await cards.take(found.card, money(minor, amount.currency), key)) return;
  }
  throw new GatewayError('unavailable', 'the card is spent from elsewhere');
}

async function snapshot(cards: CardStore, ref: string): Promise<PaymentSnapshot> {
  const taken = await cards.taken(ref);
  if (!taken) throw new GatewayError('not_found', 'nothing was taken under this key');
  return {
    ref,
    state: 'captured',
    authorized: taken.amount,
    captured: taken.amount,
    refunds: taken.givenBack.map(({ key, amount }) => ({ ref: key, key, amount, state: 'succeeded' })),
    facts: { card: `•••• ${taken.ending}` },
  };
}

function storeOf({ cards }: GatewayContext<unknown>): CardStore {
  if (cards) return cards;
  throw new GatewayError('misconfigured', 'gift cards are kept by the site itself');
}
