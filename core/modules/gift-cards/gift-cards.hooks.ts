import type { Money } from '../../kernel/values/money.ts';

/** What every fact about a gift card says; its code is in none of them. */
interface GiftCardFact {
  readonly v: 1;
  readonly cardId: string;
  readonly organizationId: string;
  /** The last characters of its code. */
  readonly ending: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /** There is a new card: sold, made by staff, or in place of money that goes back. */
    'gift_card.issued': GiftCardFact & {
      readonly source: 'issued' | 'sold' | 'refund';
      readonly orderId: string | null;
      readonly value: Money;
    };
    /** An order was paid with it, wholly or in part. */
    'gift_card.redeemed': GiftCardFact & { readonly orderId: string | null; readonly amount: Money };
    /** What an order was paid with came back to it. */
    'gift_card.given_back': GiftCardFact & { readonly orderId: string | null; readonly amount: Money };
    /** Staff, or the order that it was bought with, blocked or unblocked it, or changed its balance or its end. */
    'gift_card.changed': GiftCardFact & { readonly what: 'blocked' | 'unblocked' | 'adjusted' | 'expiry' | 'details' };
    /** Its time was over; `amount` is what lapsed. */
    'gift_card.expired': GiftCardFact & { readonly amount: Money };
    /** A balance was not the sum of its movements, and was put right. */
    'gift_card.drifted': GiftCardFact & { readonly was: number; readonly is: number };
  }
}

export type { GiftCardFact };
