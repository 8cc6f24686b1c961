/** `balance`: the site has not enough at the provider. `payee`: the organization may not be paid there. */
export type TransferFault = 'balance' | 'payee' | 'rejected' | 'misconfigured' | 'not_found';

/** `draft`: its money is put by. `sent`: it stands in a file for the bank, or its provider is asked. `reversed`: it came back after it had arrived. */
export const PAYOUT_STATES = ['draft', 'approved', 'sent', 'paid', 'failed', 'reversed'] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

const MOVES: Readonly<Record<PayoutState, readonly PayoutState[]>> = {
  draft: ['approved', 'failed'],
  approved: ['sent', 'failed'],
  sent: ['paid', 'failed'],
  paid: ['reversed'],
  failed: [],
  reversed: [],
};

export function mayMove(from: PayoutState, to: PayoutState): boolean {
  return MOVES[from].includes(to);
}
