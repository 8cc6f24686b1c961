import type { Money } from '../values/money.ts';

export type MovementKind = 'capture' | 'refund' | 'dispute' | 'fee' | 'payout';

/** One thing that moved money at the provider, as its own books have it. */
export interface Movement {
  /** The provider's id of it: the same one twice is one. */
  readonly ref: string;
  readonly kind: MovementKind;
  /** What came, or below nothing what went, as the buyer paid or got it: before the provider's fee. */
  readonly amount: Money;
  /** What the provider kept for it; below nothing what it gave back. */
  readonly fee?: Money;
  readonly at: Date;
  /** The payment that it is about, as its snapshot names it. Absent: none that the gateway began. */
  readonly payment?: string;
  /** With a refund: as the snapshot names it. */
  readonly refund?: string;
}

export interface ReportRequest {
  /** From this instant, and before the other: by when the provider moved the money. */
  readonly from: Date;
  readonly until: Date;
  /** Where the page before ended. */
  readonly cursor?: string;
}

export interface ReportPage {
  readonly movements: readonly Movement[];
  /** Where the next page begins; absent with the last one. At most 500 letters. */
  readonly cursor?: string;
}
