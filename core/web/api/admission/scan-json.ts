import { z } from 'zod';
import { SCAN_RESULTS, type ScannedTicket, type ScanRow, type Validation } from '../../../modules/admission/index.ts';
import { SeatJson, seatJson } from '../seats/seat-json.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

const ScanResult = z.enum(SCAN_RESULTS).meta({ id: 'ScanResult' });

export const ScannedTicketJson = z
  .strictObject({
    id: Id,
    code: z.string(),
    eventId: Id,
    occurrenceId: Id,
    startsAt: Instant,
    ticketTypeId: Id,
    ticketType: z.string().meta({ description: 'As it was sold.' }),
    attendeeName: z.string(),
    seat: SeatJson.nullable(),
    orderCode: OrderCode,
    admittedAt: Instant.nullable(),
  })
  .meta({ id: 'ScannedTicket' });

export const ValidationJson = z
  .strictObject({
    result: ScanResult.meta({ description: '`valid` lets in, once. Everything else does not.' }),
    scan: Id.nullable().meta({ description: 'What was written down; taking back needs it.' }),
    ticket: ScannedTicketJson.nullable().meta({ description: 'Null where the code is no ticket of yours.' }),
    firstScan: z
      .strictObject({ at: Instant, by: z.string().nullable() })
      .nullable()
      .meta({ description: 'Of a ticket that was used already: when, and who let it in.' }),
    due: Money.nullable().meta({ description: 'What the order still owes, where that keeps the ticket out.' }),
  })
  .meta({ id: 'Validation' });

export const ScanJson = z
  .strictObject({
    id: Id,
    eventId: Id,
    scanId: z.string().nullable(),
    ticketId: Id.nullable(),
    checkInListId: Id.nullable(),
    result: ScanResult,
    reading: z.string().nullable().meta({ description: 'What was read, where it led to no ticket.' }),
    attendeeName: z.string().nullable(),
    ticketType: z.string().nullable(),
    seat: SeatJson.nullable(),
    orderCode: OrderCode.nullable(),
    at: Instant,
    by: z.string().nullable(),
    undoneAt: Instant.nullable(),
  })
  .meta({ id: 'Scan' });

export function validationJson({ result, id, ticket, firstScan }: Validation): z.input<typeof ValidationJson> {
  return {
    result,
    scan: id ?? null,
    ticket: ticket ? ticketJson(ticket) : null,
    firstScan: firstScan ? { at: firstScan.at.toISOString(), by: firstScan.by } : null,
    due: result === 'not_paid' && ticket?.due ? moneyJson(ticket.due) : null,
  };
}

export function ticketJson(ticket: ScannedTicket): z.input<typeof ScannedTicketJson> {
  const { id, code, eventId, occurrenceId, ticketTypeId, attendeeName, orderCode } = ticket;
  return {
    id,
    code,
    eventId,
    occurrenceId,
    startsAt: ticket.startsAt.toISOString(),
    ticketTypeId,
    ticketType: ticket.typeName,
    attendeeName,
    seat: ticket.seat && seatJson(ticket.seat),
    orderCode,
    admittedAt: ticket.admittedAt?.toISOString() ?? null,
  };
}

export function scanJson(scan: ScanRow): z.input<typeof ScanJson> {
  const { id, eventId, scanId, ticketId, result, reading, attendeeName, orderCode, by } = scan;
  return {
    id,
    eventId,
    scanId,
    ticketId,
    checkInListId: scan.listId,
    result,
    reading,
    attendeeName,
    ticketType: scan.typeName,
    seat: scan.seat && seatJson(scan.seat),
    orderCode,
    at: scan.at.toISOString(),
    by,
    undoneAt: scan.undoneAt?.toISOString() ?? null,
  };
}
