import type { TaxAmount } from '../pricing/index.ts';
import type { InvoiceKind } from './invoice.entity.ts';

/** What a document is about, a line each: of the order's line, or of a fee. */
export interface Position {
  /** The order's line, or `fee:` and the fee's code. What is credited is credited by it. */
  readonly key: string;
  readonly name: string;
  /** When it is, where it has a date. */
  readonly occurrenceId: string | null;
  readonly startsAt: string | null;
  /** Of a credit note: how many of them are gone; none where only money is. */
  readonly quantity: number;
  /** Of one piece, before discounts. */
  readonly unitMinor: number;
  readonly totalMinor: number;
  /** The taxes within `totalMinor`. */
  readonly taxes: readonly TaxAmount[];
  readonly isGiftCard?: boolean;
}

/** EN 16931's: standard, zero rated, exempt, reverse charge. */
export type VatCategory = 'S' | 'Z' | 'E' | 'AE';

/** A tax of the whole document. */
export interface TaxSum {
  readonly category: VatCategory;
  /** Empty for what carries none. */
  readonly name: string;
  /** In hundredths of a percent. */
  readonly rate: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  /** Why it is not charged. */
  readonly reason: string | null;
}

export interface Seller {
  readonly name: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
  readonly vatId: string;
  readonly taxNumber: string;
  readonly register: string;
  readonly email: string;
  readonly bank: { readonly holder: string; readonly iban: string; readonly bic: string; readonly name: string } | null;
}

export interface Buyer {
  readonly name: string;
  readonly company: string | null;
  /** As it was written, a line each. */
  readonly address: readonly string[];
  readonly country: string | null;
  readonly vatId: string | null;
  readonly email: string | null;
  /** What the buyer wants to read on it, such as a purchase order's number. */
  readonly reference: string | null;
}

/** What the taxes are in the currency that they are declared in. */
export interface ForeignRate {
  readonly currency: string;
  /** How much of it is one of the document's. */
  readonly rate: string;
  readonly source: string;
  readonly date: string;
  readonly taxMinor: number;
}

/** All that a document says. It is written once and never changed. */
export interface InvoiceContent {
  readonly v: 1;
  readonly kind: InvoiceKind;
  readonly number: string;
  readonly issuedOn: string;
  readonly locale: string;
  /** The event's. */
  readonly zone: string;
  readonly currency: string;
  readonly orderCode: string;
  readonly eventTitle: string;
  readonly seller: Seller;
  readonly buyer: Buyer;
  readonly positions: readonly Position[];
  readonly taxes: readonly TaxSum[];
  /** Whether the buyer declares the taxes. */
  readonly reverseCharge: boolean;
  readonly totalMinor: number;
  readonly taxMinor: number;
  /** Of an invoice, what had been paid. */
  readonly paidMinor: number;
  /** Until when the rest is to be paid. */
  readonly dueOn: string | null;
  /** First and last day of what it is about. */
  readonly supply: { readonly from: string; readonly to: string } | null;
  readonly notes: readonly string[];
  /** The invoice that a credit note is about. */
  readonly corrects: { readonly number: string; readonly issuedOn: string } | null;
  readonly reason: string | null;
  readonly rate: ForeignRate | null;
}
