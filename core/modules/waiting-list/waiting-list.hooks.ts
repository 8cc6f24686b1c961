/** What every fact about somebody in a waiting list says; the rest is read from the entry. */
interface WaitingFact {
  readonly v: 1;
  readonly entryId: string;
  readonly organizationId: string;
  readonly eventId: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /** Somebody joined, or asked again: `mail` says whether a mail may be sent for it. */
    'waiting_list.joined': WaitingFact & { readonly mail: 'entry' | 'nobody'; readonly at: string };
    /** Places are held for somebody who waited, until the offer is over. */
    'waiting_list.offered': WaitingFact & { readonly orderId: string; readonly until: string };
    /** Somebody no longer waits, or an offer came to its end. */
    'waiting_list.ended': WaitingFact & {
      readonly how: 'accepted' | 'declined' | 'lapsed' | 'left' | 'removed';
    };
  }
}

export type { WaitingFact };
