/** A counter of places differed from the orders and was put right. This is a bug: somebody should look. */
export interface QuotaDrifted {
  readonly v: 1;
  readonly quotaId: string;
  readonly organizationId: string;
  /** Null: it counts across the organization's events. */
  readonly eventId: string | null;
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

/** Every place of a ticket type, on every date to come, is sold: paid or free, not just in a checkout. */
export interface TypeSoldOut {
  readonly v: 1;
  readonly ticketTypeId: string;
  readonly organizationId: string;
  readonly eventId: string;
}

/** The same of all that an event shows. `closed`: its sales were closed because of it. */
export interface EventSoldOut {
  readonly v: 1;
  readonly organizationId: string;
  readonly eventId: string;
  readonly closed: boolean;
  readonly at: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    'quota.drifted': QuotaDrifted;
    'hold.changed': HoldChanged;
    /** Once for each time that it happens: again only after places came back. */
    'ticket_type.sold_out': TypeSoldOut;
    'ticket_type.back_in_stock': TypeSoldOut;
    'event.sold_out': EventSoldOut;
    'event.back_in_stock': Omit<EventSoldOut, 'closed'>;
  }
}
