/** What is told to an organizer about one of their events. */
export interface OrganizerNotice {
  readonly v: 1;
  /** One mail for each. */
  readonly noticeId: string;
  readonly organizationId: string;
  readonly eventId: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /** Somebody told the site about an event. */
    'event.reported': {
      readonly v: 1;
      readonly reportId: string;
      readonly organizationId: string;
      readonly eventId: string;
      readonly reason: string;
    };
    /** The site took an event off the public pages; its organizer is told why. */
    'event.taken_down': OrganizerNotice & { readonly reason: string };
    /** The organizer may show it again; what was on sale is. */
    'event.takedown_lifted': OrganizerNotice;
    /** The site writes to an organizer about an event. */
    'organizer.contacted': OrganizerNotice & { readonly message: string };
  }
}
