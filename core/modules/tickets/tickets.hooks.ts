/** A counter of places differed from the orders and was put right. This is a bug: somebody should look. */
export interface QuotaDrifted {
  readonly v: 1;
  readonly quotaId: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly was: number;
  readonly is: number;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    'quota.drifted': QuotaDrifted;
  }
}
