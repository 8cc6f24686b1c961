import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can } from '../../../modules/organizations/index.ts';
import {
  archiveTicketType,
  availability,
  createTicketType,
  ticketTypeOf,
  ticketTypesOf,
  updateTicketType,
  watchAvailability,
} from '../../../modules/tickets/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { categoryEndpoints } from './categories.ts';
import { findEvent } from './find-event.ts';
import { partEndpoints } from './parts.ts';
import { quotaEndpoints } from './quotas.ts';
import { factsFrom, priceIn, Size, TicketType, translatedFrom, typeFields, typeJson } from './ticket-type-json.ts';

const ofEvent = { permission: 'events.write', of: 'event', at: 'params.id' } as const;
const eventId = z.strictObject({ id: Id });
const typeId = z.strictObject({ id: Id, typeId: Id });

const list = endpoint({
  method: 'GET',
  path: '/events/{id}/ticket-types',
  may: 'public',
  summary: 'The ticket types of an event; staff also see hidden and archived ones, and quotas',
  tag: 'ticket types',
  params: eventId,
  answers: { 200: z.strictObject({ data: z.array(TicketType) }) },
  async run(scope, { params }) {
    const event = await findEvent(scope, params.id);
    const isStaff = await can(scope, 'events.read', { organizationId: event.organization.id, eventId: event.id });
    if (!isStaff && event.state === 'draft') throw new DomainError('event.not_found', { status: 404 });
    const types = await ticketTypesOf(scope, event.id);
    const shown = isStaff
      ? types
      : types.filter(({ state, hidden, onlyAddOn }) => state === 'active' && !hidden && !onlyAddOn);
    return { status: 200, body: { data: shown.map((type) => typeJson(type, isStaff)) } };
  },
});

const create = endpoint({
  method: 'POST',
  path: '/events/{id}/ticket-types',
  may: ofEvent,
  summary: 'Add a ticket type; a `quantity` makes its own quota, one for each date',
  tag: 'ticket types',
  params: eventId,
  body: z.strictObject({ ...typeFields, quantity: Size.optional() }),
  answers: { 201: TicketType },
  problems: ['ticket_type.max_below_min', 'ticket_type.ends_before_start', 'money.currency', 'quota.not_found'],
  replay: {
    of: 'id',
    async answer(scope, id, request) {
      return { status: 201, body: await typeAgain(scope, (request.params as { id: string }).id, id) };
    },
  },
  async run(scope, { params, body }) {
    const event = await findEvent(scope, params.id);
    const { id } = await createTicketType(scope, {
      ...factsFrom(body, event),
      name: translatedFrom(body.name, event),
      priceMinor: priceIn(body.price, event),
      eventId: event.id,
      quantity: body.quantity,
    });
    return { status: 201, body: await typeAgain(scope, event.id, id) };
  },
});

const update = endpoint({
  method: 'PATCH',
  path: '/events/{id}/ticket-types/{typeId}',
  may: ofEvent,
  summary: 'Change a ticket type; orders that exist keep what they were sold',
  tag: 'ticket types',
  params: typeId,
  body: z.strictObject({
    ...z.object(typeFields).partial().shape,
    quantity: Size.nullable().optional().meta({ description: 'Null: no limit of its own.' }),
    version: z.int().optional().meta({ description: 'Refuses the change where somebody else was faster.' }),
  }),
  answers: { 200: TicketType },
  problems: ['ticket_type.not_found', 'quota.below_taken', 'conflict.changed'],
  async run(scope, { params, body }) {
    const event = await findEvent(scope, params.id);
    await updateTicketType(scope, {
      ...factsFrom(body, event),
      ...(body.name === undefined ? {} : { name: translatedFrom(body.name, event) }),
      ...(body.price === undefined ? {} : { priceMinor: priceIn(body.price, event) }),
      eventId: event.id,
      id: params.typeId,
      version: body.version,
      quantity: body.quantity,
    });
    return { status: 200, body: await typeAgain(scope, event.id, params.typeId) };
  },
});

const archive = endpoint({
  method: 'POST',
  path: '/events/{id}/ticket-types/{typeId}/archive',
  may: ofEvent,
  summary: 'Stop selling a ticket type; tickets that were sold stay valid',
  tag: 'ticket types',
  params: typeId,
  answers: { 200: TicketType },
  replay: 'again',
  async run(scope, { params }) {
    await archiveTicketType(scope, { eventId: params.id, id: params.typeId });
    return { status: 200, body: await typeAgain(scope, params.id, params.typeId) };
  },
});

const Available = z.strictObject({
  data: z.array(
    z.strictObject({
      ticketTypeId: Id,
      occurrenceId: Id,
      state: z.enum(['available', 'sold_out', 'not_yet', 'ended']),
      left: z.int().optional().meta({ description: 'Only when few are left.' }),
      max: z.int().meta({ description: 'The most that one order may ask for now.' }),
    }),
  ),
});

const showAvailability = endpoint({
  method: 'GET',
  path: '/events/{id}/availability',
  may: 'public',
  summary: 'What can be bought now, by ticket type and date',
  tag: 'ticket types',
  params: eventId,
  answers: {
    200: Available,
  },
  async run(scope, { params }) {
    const data = await availability(scope, params.id);
    if (!data) throw new DomainError('event.not_found', { status: 404 });
    return { status: 200, body: { data } };
  },
});

/** Opening is counted generously: a whole campus may look at one event. */
const OPENED = { limit: 3000, perSeconds: 60 };

const liveAvailability = endpoint({
  method: 'GET',
  path: '/events/{id}/availability/live',
  may: 'public',
  summary: 'The same as server-sent events: what there is now, and each change within a second; also a WebSocket',
  tag: 'ticket types',
  params: eventId,
  limit: OPENED,
  streams: true,
  answers: { 200: Available },
  async run(scope, { params }) {
    return {
      status: 200,
      async events({ tell, end }) {
        const reader = { tell: (data: unknown) => tell({ data }), end };
        const stop = await watchAvailability(scope, { eventId: params.id, reader });
        if (!stop) throw new DomainError('event.not_found', { status: 404 });
        return stop;
      },
    };
  },
});

async function typeAgain(scope: Scope, event: string, id: string): Promise<z.input<typeof TicketType>> {
  const type = await ticketTypeOf(scope, event, id);
  if (!type) throw new DomainError('ticket_type.not_found', { status: 404 });
  return typeJson(type, true);
}

export const ticketTypeEndpoints = [
  list,
  create,
  update,
  archive,
  ...quotaEndpoints,
  ...partEndpoints,
  ...categoryEndpoints,
  showAvailability,
  liveAvailability,
];
