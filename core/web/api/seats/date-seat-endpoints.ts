import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { changeSeat, ChangeSeat } from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { giveSeatMap, removeSeatMap } from '../../../modules/tickets/index.ts';
import {
  dateSeats,
  hallOf,
  SEAT_KINDS,
  seatAvailability,
  seatCounts,
  seatingOf,
} from '../../../modules/venues/index.ts';
import { endpoint } from '../endpoint.ts';
import { addressOf, visibleEvent } from '../events/event-endpoints.ts';
import { Id, Instant } from '../schemas.ts';
import { SeatJson, seatJson } from './seat-json.ts';

const tag = 'seats';
const params = z.strictObject({ id: Id, occurrenceId: Id });
const mayRead = { permission: 'events.read', of: 'event', at: 'params.id' } as const;
const mayWrite = { permission: 'events.write', of: 'event', at: 'params.id' } as const;

const Plan = z
  .strictObject({
    seatMapId: Id,
    name: z.string(),
    edition: z.int(),
    seats: z.array(
      z.strictObject({
        ...SeatJson.shape,
        number: z.int().meta({ description: 'What `free` of the availability counts by.' }),
        category: z.string(),
        place: z.int().meta({ description: 'Along the row: neighbours differ by one.' }),
        kind: z.enum(SEAT_KINDS),
        x: z.int(),
        y: z.int(),
      }),
    ),
  })
  .meta({ id: 'SeatPlan' });

const plan = endpoint({
  method: 'GET',
  path: '/events/{id}/occurrences/{occurrenceId}/seat-map',
  may: 'public',
  summary: 'The seats of a date, which stay what they are; `GET …/seats` says which are free',
  tag,
  params,
  answers: { 200: Plan },
  problems: ['seat.no_map'],
  async run(scope, request) {
    const { id, occurrenceId } = request.params;
    await visibleEvent(scope, id);
    return { status: 200, body: await planOf(scope, id, occurrenceId) };
  },
});

async function planOf(scope: Scope, eventId: string, occurrenceId: string): Promise<z.input<typeof Plan>> {
  const { seatMapId, mapName: name, edition } = await seatingOf(scope, eventId, occurrenceId);
  const { seats } = await hallOf(scope, seatMapId);
  return {
    ...{ seatMapId, name, edition },
    seats: seats.map((seat) => {
      const { number, category, place, x, y } = seat;
      return { ...seatJson(seat), number, category, place, x, y };
    }),
  };
}

const availability = endpoint({
  method: 'GET',
  path: '/events/{id}/occurrences/{occurrenceId}/seats',
  may: 'public',
  summary: 'Which seats of a date are free now. Its ETag changes when they do',
  tag,
  params,
  answers: {
    200: z.strictObject({
      seatMapId: Id,
      revision: z.int(),
      free: z.string().meta({ description: 'Base64 of one bit for each seat by its number, the lowest bit first.' }),
      left: z.record(z.string(), z.int()).meta({ description: 'How many are free, by price category.' }),
    }),
  },
  problems: ['seat.no_map'],
  async run(scope, request) {
    const { id: eventId, occurrenceId } = request.params;
    const seats = await seatAvailability(scope, { eventId, occurrenceId });
    const { organizationId, eventState, seatMapId, revision, free, left } = seats;
    if (eventState === 'draft' && !(await can(scope, 'events.read', { organizationId, eventId }))) {
      throw new DomainError('event.not_found', { status: 404 });
    }
    return { status: 200, body: { seatMapId, revision, free, left }, headers: { ETag: `W/"${seats.tag}"` } };
  },
});

const give = endpoint({
  method: 'PUT',
  path: '/events/{id}/occurrences/{occurrenceId}/seat-map',
  may: mayWrite,
  summary: 'Give a date a seat map: each price category gets a quota that counts its seats',
  tag,
  params,
  body: z.strictObject({ seatMapId: Id }),
  answers: { 200: Plan },
  problems: ['seat.map_given', 'seat_map.not_current', 'occurrence.is_cancelled'],
  async run(scope, request) {
    const { id, occurrenceId } = request.params;
    await giveSeatMap(scope, { ...(await addressOf(scope, id)), occurrenceId, ...request.body });
    return { status: 200, body: await planOf(scope, id, occurrenceId) };
  },
});

const take = endpoint({
  method: 'DELETE',
  path: '/events/{id}/occurrences/{occurrenceId}/seat-map',
  may: mayWrite,
  summary: 'Take the seat map from a date again, while nobody has one of its seats',
  tag,
  params,
  answers: { 204: null },
  problems: ['seat.map_in_use', 'seat.no_map'],
  async run(scope, request) {
    const { id, occurrenceId } = request.params;
    await removeSeatMap(scope, { ...(await addressOf(scope, id)), occurrenceId });
    return { status: 204 };
  },
});

const Blocked = z.strictObject({
  counts: z.array(z.strictObject({ category: z.string(), free: z.int(), claimed: z.int(), blocked: z.int() })),
  data: z.array(
    z.strictObject({
      seat: SeatJson,
      hold: z.strictObject({
        id: Id,
        name: z.string(),
        note: z.string(),
        colour: z.string(),
        expiresAt: Instant.nullable(),
      }),
    }),
  ),
});

const listBlocked = endpoint({
  method: 'GET',
  path: '/events/{id}/occurrences/{occurrenceId}/blocked-seats',
  may: mayRead,
  summary: 'Seats that staff keep back in holds, and how many of each category are free, claimed and blocked',
  tag,
  params,
  answers: { 200: Blocked },
  async run(scope, request) {
    const { id, occurrenceId } = request.params;
    return { status: 200, body: await blockedOf(scope, id, occurrenceId) };
  },
});

async function blockedOf(scope: Scope, eventId: string, occurrenceId: string): Promise<z.input<typeof Blocked>> {
  const { seatMapId } = await seatingOf(scope, eventId, occurrenceId);
  const blocked = await dateSeats(scope, { occurrenceId, seatMapId }, { state: 'blocked' });
  return {
    counts: await seatCounts(scope, occurrenceId),
    data: blocked.map((seat) => {
      const { expiresAt, ...hold } = seat.hold!;
      return { seat: seatJson(seat), hold: { ...hold, expiresAt: expiresAt?.toISOString() ?? null } };
    }),
  };
}

const move = endpoint({
  method: 'POST',
  path: '/tickets/{id}/seat',
  may: { permission: 'orders.write', of: 'ticket', at: 'params.id' },
  summary: 'Move a ticket to a free seat of its price category',
  tag,
  params: z.strictObject({ id: Id }),
  body: ChangeSeat,
  answers: { 200: SeatJson },
  problems: ['seat.has_none', 'seat.not_free', 'seat.other_category', 'seat.unknown', 'seat.ticket_not_valid'],
  replay: 'again',
  async run(scope, request) {
    const { seat } = await changeSeat(scope, { ticketId: request.params.id, ...request.body });
    return { status: 200, body: seatJson(seat) };
  },
});

export const dateSeatEndpoints = [plan, availability, give, take, listBlocked, move];
