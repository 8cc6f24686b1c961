import { charged, complete, intentOf, succeed, type Account, type Session } from './account.ts';

// Stripe's own test cards (docs.stripe.com/testing), as far as they are played here.
export const CARDS = {
  pays: '4242424242424242',
  declined: '4000000000000002',
  insufficientFunds: '4000000000009995',
  blocked: '4100000000000019',
  asksForAuthentication: '4000002500003155',
} as const;

const REFUSALS: Readonly<Record<string, { decline_code: string; message: string; outcome: string }>> = {
  [CARDS.declined]: { decline_code: 'generic_decline', message: 'Your card was declined.', outcome: 'issuer_declined' },
  [CARDS.insufficientFunds]: {
    decline_code: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
    outcome: 'issuer_declined',
  },
  [CARDS.blocked]: { decline_code: 'fraudulent', message: 'Your card was declined.', outcome: 'blocked' },
};

const detailsOf = (number: string) => ({
  type: 'card',
  card: { brand: 'visa', last4: number.slice(-4), wallet: null },
});

/** The buyer types a card and pays. What stands in its way, or `undefined`. */
export function useCard(account: Account, session: Session, number: string): 'refused' | 'authenticate' | undefined {
  const intent = intentOf(account, session);
  const refusal = REFUSALS[number];
  if (refusal || number.length < 12) {
    const {
      decline_code = 'incorrect_number',
      message = 'Your card number is incorrect.',
      outcome = 'invalid',
    } = refusal ?? {};
    charged(account, intent, detailsOf(number), outcome);
    intent.status = 'requires_payment_method';
    intent.last_payment_error = { type: 'card_error', code: 'card_declined', decline_code, message };
    account.tell('payment_intent.payment_failed', intent);
    return 'refused';
  }
  if (number === CARDS.asksForAuthentication) {
    intent.status = 'requires_action';
    account.tell('payment_intent.requires_action', intent);
    return 'authenticate';
  }
  charged(account, intent, detailsOf(number), 'authorized');
  succeed(account, session, intent);
  return undefined;
}

/** The buyer answers to the bank: 3-D Secure. */
export function authenticate(account: Account, session: Session, isOk: boolean): void {
  const intent = intentOf(account, session);
  if (intent.status !== 'requires_action') return;
  if (isOk) {
    charged(account, intent, detailsOf(CARDS.asksForAuthentication), 'authorized');
    return succeed(account, session, intent);
  }
  intent.status = 'requires_payment_method';
  intent.last_payment_error = {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message: 'We are unable to authenticate your payment method.',
  };
  account.tell('payment_intent.payment_failed', intent);
}

/** A debit whose money comes days later: the page is done with, nothing is decided. */
export function beginDebit(account: Account, session: Session): void {
  const intent = intentOf(account, session);
  intent.status = 'processing';
  charged(account, intent, { type: 'sepa_debit', sepa_debit: { last4: '3000' } }, 'authorized');
  complete(account, session);
}

export function endDebit(account: Account, session: Session, isOk: boolean): void {
  const intent = intentOf(account, session);
  if (isOk) succeed(account, session, intent);
  else {
    intent.status = 'requires_payment_method';
    intent.last_payment_error = {
      type: 'card_error',
      code: 'payment_intent_payment_attempt_failed',
      decline_code: 'insufficient_funds',
      message: 'The debit came back.',
    };
  }
  account.tell(`checkout.session.async_payment_${isOk ? 'succeeded' : 'failed'}`, session);
}
