import { z } from 'zod';
import { DomainError, InvalidInput } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  createEvent,
  deleteEvent,
  EVENT_MODES,
  EventChanges,
  type EventDetail,
  eventById,
  findEvents,
  NewEvent,
  updateEvent,
} from '../../../modules/events/index.ts';
import { can, organizationById, organizationBySlug } from '../../../modules/organizations/index.ts';
import { parseWith } from '../../forms/problems.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { eventChanges, eventJson, eventSummaryJson, wholeEvent } from './event-json.ts';
import { EventJson, EventPatch, EventPut, EventSummaryJson, NewEventBody } from './event-schemas.ts';

export const tag = 'events';
export const idParams = z.strictObject({ id: Id });
export const mayWrite = { permission: 'events.write', of: 'event', at: 'params.id' } as const;

const listEndpoint = endpoint({
  method: 'GET',
  path: '/events',
  may: 'public',
  summary: 'Published events',
  tag,
  query: z.strictObject({
    ...pageQuery,
    q: z.string().max(200).optional().meta({ description: 'Words of the title, the summary, the city or the venue.' }),
    city: z.string().max(120).optional(),
    mode: z.enum(EVENT_MODES).optional(),
    organization: z.string().max(80).optional().meta({ description: 'Its id or its address (slug).' }),
    from: Instant.optional().meta({ description: 'Not over before; now where neither `from` nor `to` is given.' }),
    to: Instant.optional().meta({ description: 'Begins until then.' }),
    sort: z.enum(['startsAt', '-startsAt']).default('startsAt'),
  }),
  answers: { 200: pageOf(EventSummaryJson) },
  async run(scope, { query }) {
    const { organization, from, to, sort, ...search } = query;
    const organizationId = organization === undefined ? undefined : await idOfOrganization(scope, organization);
    if (organization !== undefined && organizationId === undefined) return { status: 200, body: pageJson([], null) };
    const { rows, nextCursor } = await findEvents(scope, {
      ...search,
      organizationId,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
      order: sort === 'startsAt' ? 'asc' : 'desc',
    });
    const data = rows.map((row) => eventSummaryJson(scope, row));
    return { status: 200, body: pageJson(data, nextCursor) };
  },
});

const createEndpoint = endpoint({
  method: 'POST',
  path: '/events',
  may: { permission: 'events.write', of: 'organization', at: 'body.organizationId' },
  summary: 'Create a draft with its first date',
  tag,
  body: NewEventBody,
  answers: { 201: EventJson },
  problems: ['event.title_missing', 'event.slug_taken', 'occurrence.ends_before_start'],
  async run(scope, { body: { organizationId, ...given } }) {
    const home = await organizationById(scope, organizationId);
    if (!home) throw new DomainError('organization.not_found', { status: 404 });
    const { zone, currency, locale } = home;
    const input = await checked(scope, NewEvent, wholeEvent(given, { zone, currency, locale }));
    const { eventId } = await createEvent(scope, { organizationId, ...input });
    return { status: 201, body: eventJson(scope, await stored(scope, eventId), true) };
  },
});

const getEndpoint = endpoint({
  method: 'GET',
  path: '/events/{id}',
  may: 'public',
  summary: 'One event; drafts are there for members of their organization only',
  tag,
  params: idParams,
  answers: { 200: EventJson },
  async run(scope, { params }) {
    const { event, isMember } = await visibleEvent(scope, params.id);
    return { status: 200, body: eventJson(scope, event, isMember) };
  },
});

const putEndpoint = endpoint({
  method: 'PUT',
  path: '/events/{id}',
  may: mayWrite,
  summary: 'Replace what an event says; what is left out is emptied',
  tag,
  params: idParams,
  body: EventPut,
  answers: { 200: EventJson },
  problems: ['conflict.changed', 'event.several_dates', 'event.is_cancelled', 'event.is_completed'],
  async run(scope, { params, body: { version, ...given } }) {
    const before = await stored(scope, params.id);
    return change(scope, before, { ...wholeEvent(given, before), version });
  },
});

const patchEndpoint = endpoint({
  method: 'PATCH',
  path: '/events/{id}',
  may: mayWrite,
  summary: 'Change what is given of an event',
  tag,
  params: idParams,
  body: EventPatch,
  answers: { 200: EventJson },
  problems: ['conflict.changed', 'event.several_dates', 'event.is_cancelled', 'event.is_completed'],
  async run(scope, { params, body: { version, ...given } }) {
    const before = await stored(scope, params.id);
    return change(scope, before, { ...eventChanges(given, before), version });
  },
});

const deleteEndpoint = endpoint({
  method: 'DELETE',
  path: '/events/{id}',
  may: mayWrite,
  summary: 'Delete a draft that nobody ordered tickets for',
  tag,
  params: idParams,
  answers: { 204: null },
  problems: ['event.only_drafts_deleted', 'event.has_orders'],
  async run(scope, { params }) {
    await deleteEvent(scope, await addressOf(scope, params.id));
    return { status: 204 };
  },
});

/** The event as whoever asks may see it: a draft does not exist for strangers. */
export async function visibleEvent(scope: Scope, id: string): Promise<{ event: EventDetail; isMember: boolean }> {
  const event = await stored(scope, id);
  const isMember = await can(scope, 'events.read', { organizationId: event.organization.id, eventId: event.id });
  if (event.state === 'draft' && !isMember) throw new DomainError('event.not_found', { status: 404 });
  return { event, isMember };
}

/** The permission was checked for the event's own organization. */
export async function addressOf(scope: Scope, eventId: string) {
  const { organization } = await stored(scope, eventId);
  return { organizationId: organization.id, eventId };
}

export async function stored(scope: Scope, id: string): Promise<EventDetail> {
  const event = await eventById(scope, id);
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return event;
}

async function change(scope: Scope, before: EventDetail, changes: object) {
  const address = { organizationId: before.organization.id, eventId: before.id };
  await updateEvent(scope, { ...address, ...(await checked(scope, EventChanges, changes)) });
  return { status: 200, body: eventJson(scope, await stored(scope, before.id), true) };
}

// The body fitted its own schema; the rules of the use case are the same ones that forms meet.
async function checked<S extends z.ZodType>(scope: Scope, schema: S, input: unknown): Promise<z.output<S>> {
  const parsed = await parseWith(schema, input, scope.t);
  if (!parsed.ok) throw new InvalidInput(parsed.problems);
  return parsed.value;
}

async function idOfOrganization(scope: Scope, given: string): Promise<string | undefined> {
  if (Id.safeParse(given).success) return given;
  return (await organizationBySlug(scope, given))?.id;
}

export const eventNounEndpoints = [
  listEndpoint,
  createEndpoint,
  getEndpoint,
  putEndpoint,
  patchEndpoint,
  deleteEndpoint,
];
