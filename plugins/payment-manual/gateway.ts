import { GatewayError, money, type PaymentGateway, type PaymentSnapshot } from 'eventportal/sdk';

/**
 * Money that staff take by hand. There is no provider to ask: a reference is `<key>.<currency>`, everything stays
 * open until staff mark it paid, and a refund waits until somebody says that it was handed out.
 */
export const manual: PaymentGateway = {
  id: 'payment-manual',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any', markedByHand: true, confirmsUnpaid: true },

  async start(_cx, { key, amount, reference }) {
    return {
      snapshot: open(`${key}.${amount.currency}`),
      next: { kind: 'instructions', view: 'at_the_door', data: { reference } },
    };
  },

  async inspect(_cx, ref) {
    return open(ref);
  },

  async cancel(_cx, ref) {
    return { ...open(ref), state: 'cancelled' };
  },

  async refund(_cx, _ref, amount, key) {
    return { ref: key, state: 'pending', amount, key };
  },
};

function open(ref: string): PaymentSnapshot {
  const currency = /\.([A-Z]{3})$/.exec(ref)?.[1];
  if (!currency) throw new GatewayError('not_found', 'this reference was not made here');
  const nothing = money(0, currency);
  return { ref, state: 'pending', authorized: nothing, captured: nothing, refunds: [] };
}
