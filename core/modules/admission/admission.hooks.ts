/** What a scan did to a ticket. */
export interface CheckInFact {
  readonly v: 1;
  readonly ticketId: string;
  readonly orderId: string;
  readonly organizationId: string;
  readonly eventId: string;
  /** The row of the scan. */
  readonly scanId: string;
  readonly at: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /** Somebody came in with this ticket. Again after an undo. */
    'ticket.checked_in': CheckInFact;
    /** The admission was taken back: the ticket is good for coming in once more. */
    'ticket.check_in_undone': CheckInFact;
  }
}
