import type { ScanResult } from './scan.entity.ts';
import type { ScannedTicket } from './scanned-ticket.ts';

/** Which tickets a door lets in; without a list, all of the event. */
export interface Door {
  readonly eventId: string | undefined;
  readonly list: DoorList | undefined;
}

export interface DoorList {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  /** Null: every date. */
  readonly occurrenceId: string | null;
  /** Empty: every type. */
  readonly ticketTypeIds: readonly string[];
}

/** What a scan of this ticket answers, as far as what was read tells: `valid` is decided by the database. */
export function judgeScan(ticket: ScannedTicket, { eventId, list }: Door, at: Date): ScanResult {
  if (eventId !== undefined && ticket.eventId !== eventId) return 'wrong_event';
  if (ticket.isCancelled) return 'cancelled';
  if (list && !isOnList(ticket, list)) return 'wrong_list';
  if (ticket.blockedAt) return 'blocked';
  if (ticket.admittedAt) return 'already_used';
  // Reserved tickets belong to an order that was placed and not paid.
  if (ticket.due || ticket.state === 'reserved') return 'not_paid';
  if (ticket.validFrom && at < ticket.validFrom) return 'too_early';
  if (ticket.validUntil && at >= ticket.validUntil) return 'too_late';
  return 'valid';
}

export function isOnList(
  ticket: Pick<ScannedTicket, 'occurrenceId' | 'ticketTypeId'>,
  { occurrenceId, ticketTypeIds }: Pick<DoorList, 'occurrenceId' | 'ticketTypeIds'>,
): boolean {
  if (occurrenceId !== null && ticket.occurrenceId !== occurrenceId) return false;
  return ticketTypeIds.length === 0 || ticketTypeIds.includes(ticket.ticketTypeId);
}
