/** An event was put on sale, for the first time or again. */
export interface EventPublished {
  readonly v: 1;
  readonly eventId: string;
  readonly organizationId: string;
}

/** An event will not take place. Its orders are still to be refunded and told. */
export interface EventCancelled {
  readonly v: 1;
  readonly eventId: string;
  readonly organizationId: string;
  /** What the organizer wrote to the buyers. */
  readonly reason: string | null;
}

/** Something that people see of an event is different: its text, its dates, its state. */
export interface EventChanged {
  readonly v: 1;
  readonly eventId: string;
  readonly organizationId: string;
  readonly what: 'created' | 'details' | 'dates' | 'cover' | 'unpublished' | 'sales' | 'completed' | 'deleted';
}

/** One date of an event will not take place; the others will. */
export interface OccurrenceCancelled {
  readonly v: 1;
  readonly eventId: string;
  readonly organizationId: string;
  readonly occurrenceId: string;
}

/** A site admin let an event go public, or said why not. */
export interface EventReviewDecided {
  readonly v: 1;
  readonly eventId: string;
  readonly organizationId: string;
  readonly result: 'approved' | 'rejected';
  readonly reason: string | null;
  readonly at: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    'event.published': EventPublished;
    'event.review_decided': EventReviewDecided;
    'event.cancelled': EventCancelled;
    'event.changed': EventChanged;
    'event.occurrence_cancelled': OccurrenceCancelled;
  }

  interface Actions {
    /** An event is about to be published; a handler refuses by throwing. */
    'event.publishing': { eventId: string; organizationId: string };
  }

  interface Filters {
    /** Rendering, lenient: what the public page of an event shows, before its view model is made. */
    'event.page': { value: Readonly<Record<string, unknown>>; about: { eventId: string } };
  }
}
