import type { Money } from '../../kernel/values/money.ts';

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /** A buyer chose a way of paying that takes its time; reminded at that instant unless the order is paid by then. */
    'payment.awaited': { v: 1; paymentId: string; orderId: string; remindAt: string };
    /** Money is promised, and taken later. The order is confirmed with it. */
    'payment.authorized': { v: 1; paymentId: string; orderId: string; amount: Money };
    /** Money arrived. Once per amount that was captured. */
    'payment.captured': { v: 1; paymentId: string; orderId: string; amount: Money };
    /** An attempt ended without money; the buyer may start another. */
    'payment.failed': { v: 1; paymentId: string; orderId: string };
    /** Money is to go back from a bank account: somebody must transfer it. */
    'payment.refund_waits': { v: 1; refundId: string };
    /** Money is to go back that was taken by hand: the buyer fetches it. */
    'payment.refund_to_fetch': { v: 1; refundId: string; orderId: string; amount: Money };
    /** Money went back. */
    'payment.refunded': { v: 1; paymentId: string; orderId: string; refundId: string; amount: Money };
    /** Money came for an order whose places are gone; core gives it back. */
    'payment.too_late': { v: 1; paymentId: string; orderId: string };
    /** More was paid than is due, and some of it with gift cards: core gives them back what is too much. */
    'payment.overpaid': { v: 1; paymentId: string; orderId: string };
    /** A buyer's bank asks about a payment or demands it back, or asks again: the organizer may answer until `respondBy`. */
    'payment.disputed': {
      v: 1;
      disputeId: string;
      paymentId: string;
      orderId: string;
      state: 'inquiry' | 'needs_response' | 'under_review' | 'won' | 'lost';
      round: number;
      amount: Money;
      respondBy: string | null;
    };
    /** The time to answer a bank ends soon, and nobody did. */
    'payment.dispute_due': {
      v: 1;
      disputeId: string;
      paymentId: string;
      orderId: string;
      round: number;
      amount: Money;
      respondBy: string;
      /** So many days are left at most. */
      days: number;
    };
    /** The organizer's answer is with the bank. */
    'payment.dispute_answered': { v: 1; disputeId: string; paymentId: string; orderId: string };
    /** The bank decided. */
    'payment.dispute_closed': {
      v: 1;
      disputeId: string;
      paymentId: string;
      orderId: string;
      outcome: 'won' | 'lost';
      amount: Money;
    };
    /** A provider says whether an organization can be paid through it. */
    'payee.changed': {
      v: 1;
      /** The organization's gateway account that leads to the site's. */
      accountId: string;
      organizationId: string;
      state: 'incomplete' | 'pending' | 'ready' | 'restricted';
    };
    /** A person should look: the item stands on the attention list. */
    'payment.needs_attention': { v: 1; itemId: string; organizationId: string; kind: string };
  }
}
