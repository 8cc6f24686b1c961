import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  addOccurrence,
  eventOf,
  type EventAddress,
  OccurrenceTimes,
  updateOccurrence,
} from '../../../modules/events/index.ts';
import { CallOff, callOff, previewCallOff } from '../../../modules/cancellations/index.ts';
import { CallOffPlanJson, callOffPlanJson, dryRun } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { addressOf, idParams, visibleEvent } from './event-endpoints.ts';
import { localTime, occurrenceJson } from './event-json.ts';
import { OccurrenceBody, OccurrenceJson, OccurrencePatch } from './event-schemas.ts';

const tag = 'events';
const params = z.strictObject({ id: Id, occurrenceId: Id });
const mayWrite = { permission: 'events.write', of: 'event', at: 'params.id' } as const;

const listEndpoint = endpoint({
  method: 'GET',
  path: '/events/{id}/occurrences',
  may: 'public',
  summary: 'The dates of an event, cancelled ones included',
  tag,
  params: idParams,
  answers: { 200: z.strictObject({ data: z.array(OccurrenceJson) }) },
  async run(scope, request) {
    const { event } = await visibleEvent(scope, request.params.id);
    return { status: 200, body: { data: event.occurrences.map(occurrenceJson) } };
  },
});

const getEndpoint = endpoint({
  method: 'GET',
  path: '/events/{id}/occurrences/{occurrenceId}',
  may: 'public',
  summary: 'One date of an event',
  tag,
  params,
  answers: { 200: OccurrenceJson },
  async run(scope, request) {
    const { event } = await visibleEvent(scope, request.params.id);
    return { status: 200, body: one(event.occurrences, request.params.occurrenceId) };
  },
});

const addEndpoint = endpoint({
  method: 'POST',
  path: '/events/{id}/occurrences',
  may: mayWrite,
  summary: 'Add a date',
  tag,
  params: idParams,
  body: OccurrenceBody,
  answers: { 201: OccurrenceJson },
  problems: ['occurrence.ends_before_start', 'event.is_cancelled', 'event.is_completed'],
  async run(scope, request) {
    const address = await addressOf(scope, request.params.id);
    const { occurrenceId } = await addOccurrence(scope, { ...address, ...(await local(scope, address, request.body)) });
    return { status: 201, body: await read(scope, address, occurrenceId) };
  },
});

const patchEndpoint = endpoint({
  method: 'PATCH',
  path: '/events/{id}/occurrences/{occurrenceId}',
  may: mayWrite,
  summary: 'Move a date',
  tag,
  params,
  body: OccurrencePatch,
  answers: { 200: OccurrenceJson },
  problems: ['conflict.changed', 'occurrence.is_cancelled', 'occurrence.ends_before_start'],
  async run(scope, request) {
    const { id, occurrenceId } = request.params;
    const { version, ...times } = request.body;
    const address = await addressOf(scope, id);
    await updateOccurrence(scope, { ...address, occurrenceId, version, ...(await local(scope, address, times)) });
    return { status: 200, body: await read(scope, address, occurrenceId) };
  },
});

const cancelEndpoint = endpoint({
  method: 'POST',
  path: '/events/{id}/occurrences/{occurrenceId}/cancel',
  may: mayWrite,
  summary: 'Call one date off: its tickets are cancelled in the background, their money given back as asked',
  tag,
  params,
  query: dryRun,
  body: CallOff.default({ reason: null, refund: 'none', as: 'money' }),
  answers: { 200: z.union([OccurrenceJson, CallOffPlanJson]) },
  problems: ['occurrence.is_cancelled', 'occurrence.last_one', 'refund.not_allowed'],
  async run(scope, request) {
    const { id, occurrenceId } = request.params;
    const address = await addressOf(scope, id);
    const at = { ...address, occurrenceId, ...request.body };
    if (request.query.dryRun) return { status: 200, body: callOffPlanJson(await previewCallOff(scope, at)) };
    await callOff(scope, at);
    return { status: 200, body: await read(scope, address, occurrenceId) };
  },
});

async function local(scope: Scope, address: EventAddress, { startsAt, endsAt }: z.output<typeof OccurrenceBody>) {
  const { zone } = await eventOf(scope, address);
  return OccurrenceTimes.parse({ startsAtLocal: localTime(startsAt, zone), endsAtLocal: localTime(endsAt, zone) });
}

async function read(scope: Scope, address: EventAddress, occurrenceId: string) {
  return one((await eventOf(scope, address)).occurrences, occurrenceId);
}

function one(occurrences: Awaited<ReturnType<typeof eventOf>>['occurrences'], id: string) {
  const found = occurrences.find((occurrence) => occurrence.id === id);
  if (!found) throw new DomainError('occurrence.not_found', { status: 404 });
  return occurrenceJson(found);
}

export const occurrenceEndpoints = [listEndpoint, getEndpoint, addEndpoint, patchEndpoint, cancelEndpoint];
