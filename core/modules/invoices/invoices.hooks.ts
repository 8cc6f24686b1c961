import type { Money } from '../../kernel/values/money.ts';

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /** An invoice or a credit note was issued; it will never change. */
    'invoice.issued': {
      readonly v: 1;
      readonly invoiceId: string;
      readonly organizationId: string;
      readonly orderId: string;
      readonly kind: 'invoice' | 'credit_note';
      /** As it stands on it. */
      readonly number: string;
      readonly total: Money;
      /** `nobody`: whoever issued it did not want it mailed. */
      readonly notify?: 'nobody';
    };
  }

  interface Filters {
    /**
     * A document is about to be issued: add, change or take out what stands below its sums, a paragraph each, in the
     * language of `about.locale`. Strict, and pure computation: a handler that fails or answers later fails the document.
     */
    'invoice.notes': {
      value: readonly string[];
      about: {
        readonly organizationId: string;
        readonly eventId: string;
        readonly orderId: string;
        readonly kind: 'invoice' | 'credit_note';
        readonly locale: string;
        readonly totalMinor: number;
        readonly currency: string;
        readonly isBusiness: boolean;
      };
    };
  }
}
