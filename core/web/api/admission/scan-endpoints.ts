import { z } from 'zod';
import { hashToken } from '../../../kernel/seal.ts';
import {
  attendanceOf,
  checkInListOf,
  listScans,
  SCAN_RESULTS,
  searchAttendees,
  undoAdmission,
  validateTicket,
} from '../../../modules/admission/index.ts';
import { addressOf } from '../events/event-endpoints.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { ScanJson, scanJson, ScannedTicketJson, ticketJson, ValidationJson, validationJson } from './scan-json.ts';

const tag = 'check-in';
const idParams = z.strictObject({ id: Id });
const atDoor = { permission: 'check-in.write', of: 'event', at: 'params.id' } as const;

const validate = endpoint({
  method: 'POST',
  path: '/tickets/validate',
  // The ticket decides whose permission it takes: `validateTicket` asks, and a stranger's ticket is invalid.
  may: 'identified',
  summary: 'Honour a ticket at the door, once',
  tag,
  body: z.strictObject({
    code: z.string().max(2048).meta({ description: 'What the scanner read: the code, or a link that ends in it.' }),
    scanId: z.string().min(8).max(80).optional().meta({
      description:
        'Made by the scanner, once per scan: sent again, the scan gets the same answer. Else the Idempotency-Key.',
    }),
    eventId: Id.optional().meta({ description: 'The event of this door. Without it any event is honoured.' }),
    checkInListId: Id.optional(),
    at: Instant.optional().meta({ description: 'When it was scanned, where it is sent later.' }),
  }),
  answers: { 200: ValidationJson },
  problems: ['check_in.scan_id_taken', 'check_in.list_not_found', 'event.not_found'],
  limit: 'door',
  replay: 'again',
  async run(scope, { body, headers }) {
    const { at, ...rest } = body;
    const key = headers['idempotency-key'];
    const validation = await validateTicket(scope, {
      ...rest,
      scanId: body.scanId ?? (key === undefined ? undefined : hashToken(key)),
      at: at === undefined ? undefined : new Date(at),
    });
    return { status: 200, body: validationJson(validation) };
  },
});

const undo = endpoint({
  method: 'POST',
  path: '/scans/{id}/undo',
  may: { permission: 'check-in.write', of: 'scan', at: 'params.id' },
  summary: 'Take an admission back: its ticket gets in once more',
  tag,
  params: idParams,
  answers: { 200: ScanJson },
  problems: ['check_in.nothing_to_undo'],
  limit: 'door',
  replay: 'again',
  async run(scope, { params }) {
    return { status: 200, body: scanJson(await undoAdmission(scope, params)) };
  },
});

const scans = endpoint({
  method: 'GET',
  path: '/events/{id}/scans',
  may: atDoor,
  summary: 'What was scanned at an event, the latest first',
  tag,
  params: idParams,
  query: z.strictObject({ ...pageQuery, result: z.enum(SCAN_RESULTS).optional(), checkInListId: Id.optional() }),
  answers: { 200: pageOf(ScanJson) },
  async run(scope, { params, query }) {
    const { checkInListId, ...rest } = query;
    const { rows, nextCursor } = await listScans(scope, { ...rest, eventId: params.id, listId: checkInListId });
    return { status: 200, body: pageJson(rows.map(scanJson), nextCursor) };
  },
});

const attendance = endpoint({
  method: 'GET',
  path: '/events/{id}/attendance',
  limit: 'door',
  may: atDoor,
  summary: 'How many came, of how many',
  tag,
  params: idParams,
  query: z.strictObject({ checkInListId: Id.optional() }),
  answers: { 200: z.strictObject({ admitted: z.int(), expected: z.int() }) },
  problems: ['check_in.list_not_found'],
  async run(scope, { params, query }) {
    const address = await addressOf(scope, params.id);
    const list =
      query.checkInListId === undefined
        ? undefined
        : await checkInListOf(scope, { ...address, id: query.checkInListId });
    return { status: 200, body: await attendanceOf(scope, params.id, list) };
  },
});

const people = endpoint({
  method: 'GET',
  path: '/events/{id}/attendees/search',
  limit: 'door',
  may: atDoor,
  summary: 'Find people at the door by name, buyer or order; twenty at most',
  tag,
  params: idParams,
  query: z.strictObject({ q: z.string().trim().min(2).max(200) }),
  answers: { 200: z.strictObject({ data: z.array(ScannedTicketJson) }) },
  async run(scope, { params, query }) {
    const found = await searchAttendees(scope, { ...(await addressOf(scope, params.id)), q: query.q });
    return { status: 200, body: { data: found.map(ticketJson) } };
  },
});

export const scanEndpoints = [validate, undo, scans, attendance, people];
