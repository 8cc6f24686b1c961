import { GatewayError, money, toDecimal, type PaymentGateway, type PaymentSnapshot } from 'eventportal/sdk';
import { friendlyFormatIBAN } from 'ibantools';
import { deadlineOf, reminderOf } from './business-days.ts';
import { epcCode } from './epc-code.ts';
import type { BankSettings } from './settings.ts';

/**
 * A transfer to the organizer's bank account. There is no provider to ask: a reference is `<key>.<currency>`, and
 * everything stays open until the money is seen on the account.
 */
export const bankTransfer: PaymentGateway<BankSettings> = {
  id: 'payment-bank-transfer',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any', markedByHand: true },

  bankAccount({ holder, iban, bic }) {
    return { holder, iban, ...(bic ? { bic } : {}) };
  },

  async start({ settings }, { key, amount, reference, startedAt, zone }) {
    const { holder, iban, bic, payWithin: days, remindBefore } = settings;
    const count = { days, currency: amount.currency };
    const qr = epcCode(settings, amount, reference);
    const remindAt = reminderOf(startedAt, zone, count, remindBefore);
    return {
      snapshot: open(`${key}.${amount.currency}`),
      next: {
        kind: 'instructions',
        view: 'transfer',
        data: {
          holder,
          iban: friendlyFormatIBAN(iban) ?? iban,
          ...(bic ? { bic } : {}),
          amount: `${toDecimal(amount)} ${amount.currency}`,
          reference,
        },
        ...(qr !== undefined && { qr }),
      },
      payUntil: deadlineOf(startedAt, zone, count),
      ...(remindAt && { remindAt }),
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
