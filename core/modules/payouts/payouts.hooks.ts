import type { Money } from '../../kernel/values/money.ts';

/** Money that the site collected for an organization, on its way to it. */
export interface PayoutMoved {
  readonly v: 1;
  readonly payoutId: string;
  readonly organizationId: string;
  /** What people and banks call it: `PO-1A2B3C4D`. */
  readonly number: string;
  readonly amount: Money;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /** It stands in a file for the bank. */
    'payout.sent': PayoutMoved;
    /** The bank carried it out. */
    'payout.paid': PayoutMoved;
    /** It is not paid, and its money is on the balance again. */
    'payout.failed': PayoutMoved & { readonly reason: string };
    /** It had arrived and came back; its money is on the balance again. */
    'payout.reversed': PayoutMoved & { readonly reason: string };
    /** Somebody said where an organization is paid to from now on. */
    'payout.account_changed': { v: 1; organizationId: string; ending: string; at: string };
  }
}
