declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /** A provider's report was read and compared with our books; `differences` are open. */
    'payment.matched': {
      v: 1;
      matchId: string;
      organizationId: string;
      accountId: string;
      from: string;
      until: string;
      movements: number;
      matched: number;
      differences: number;
    };
    /** A provider's books and ours differ, and asking about the payment did not mend it. */
    'payment.difference_found': {
      v: 1;
      differenceId: string;
      organizationId: string;
      accountId: string;
      kind:
        | 'unknown_payment'
        | 'not_reported'
        | 'amount'
        | 'unknown_refund'
        | 'refund_missing'
        | 'refund_amount'
        | 'unknown_dispute'
        | 'dispute_amount';
      paymentId: string | null;
    };
    /** The report of an account of the site was read for all; `known` lines are of organizations, `differences` of none. */
    'site_account.matched': {
      v: 1;
      matchId: string;
      siteAccountId: string;
      from: string;
      until: string;
      movements: number;
      known: number;
      differences: number;
    };
    /** Money in the report of an account of the site is of no payment of any organization. */
    'site_account.difference_found': {
      v: 1;
      differenceId: string;
      siteAccountId: string;
      kind: 'unknown_payment' | 'unknown_refund' | 'unknown_dispute';
    };
  }
}
