/** A counter of places differed from the orders and was put right. This is a bug: somebody should look. */
export interface QuotaDrifted {
  readonly v: 1;
  readonly quotaId: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly was: number;
  readonly is: number;
}

/** Places that staff keep back: more, fewer, given up, or made into an order. */
export interface HoldChanged {
  readonly v: 1;
  readonly holdId: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly what: 'created' | 'changed' | 'converted' | 'released' | 'expired';
  /** What is still kept back. */
  readonly count: number;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    'quota.drifted': QuotaDrifted;
    'hold.changed': HoldChanged;
  }
}
