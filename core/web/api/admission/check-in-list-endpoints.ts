import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  checkInListOf,
  type CheckInListRow,
  checkInListsOf,
  createCheckInList,
  deleteCheckInList,
  updateCheckInList,
} from '../../../modules/admission/index.ts';
import { endpoint } from '../endpoint.ts';
import { addressOf } from '../events/event-endpoints.ts';
import { Id, Instant } from '../schemas.ts';

const tag = 'check-in';
const params = z.strictObject({ id: Id, listId: Id });
const idParams = z.strictObject({ id: Id });
const mayRead = { permission: 'check-in.write', of: 'event', at: 'params.id' } as const;
const mayWrite = { permission: 'events.write', of: 'event', at: 'params.id' } as const;
const problems = ['check_in.unknown_occurrence', 'check_in.unknown_ticket_type'];

const fields = {
  name: z.string().trim().min(1).max(200),
  occurrenceId: Id.nullable().meta({ description: 'Null: every date.' }),
  ticketTypeIds: z.array(Id).max(500).meta({ description: 'Empty: every type.' }),
};

const CheckInListJson = z
  .strictObject({ id: Id, eventId: Id, ...fields, createdAt: Instant, version: z.int() })
  .meta({ id: 'CheckInList' });

const list = endpoint({
  method: 'GET',
  path: '/events/{id}/check-in-lists',
  may: mayRead,
  summary: 'The lists of an event. Without any, every ticket is let in',
  tag,
  params: idParams,
  answers: { 200: z.strictObject({ data: z.array(CheckInListJson) }) },
  async run(scope, request) {
    const lists = await checkInListsOf(scope, await addressOf(scope, request.params.id));
    return { status: 200, body: { data: lists.map(listJson) } };
  },
});

const show = endpoint({
  method: 'GET',
  path: '/events/{id}/check-in-lists/{listId}',
  may: mayRead,
  summary: 'One check-in list',
  tag,
  params,
  answers: { 200: CheckInListJson },
  async run(scope, request) {
    return { status: 200, body: await read(scope, request.params) };
  },
});

const create = endpoint({
  method: 'POST',
  path: '/events/{id}/check-in-lists',
  may: mayWrite,
  summary: 'Say which tickets a door lets in',
  tag,
  params: idParams,
  body: z.strictObject({
    name: fields.name,
    occurrenceId: fields.occurrenceId.default(null),
    ticketTypeIds: fields.ticketTypeIds.default([]),
  }),
  answers: { 201: CheckInListJson },
  problems,
  replay: {
    of: 'id',
    async answer(scope, listId, request) {
      const { id } = request.params as z.output<typeof idParams>;
      return { status: 201, body: await read(scope, { id, listId }) };
    },
  },
  async run(scope, request) {
    const { id } = request.params;
    const made = await createCheckInList(scope, { ...(await addressOf(scope, id)), ...request.body });
    return { status: 201, body: await read(scope, { id, listId: made.id }) };
  },
});

const update = endpoint({
  method: 'PATCH',
  path: '/events/{id}/check-in-lists/{listId}',
  may: mayWrite,
  summary: 'Change a check-in list',
  tag,
  params,
  body: z.strictObject({
    name: fields.name.optional(),
    occurrenceId: fields.occurrenceId.optional(),
    ticketTypeIds: fields.ticketTypeIds.optional(),
    version: z.int().optional().meta({ description: 'The one that was read: a change in between is a 409.' }),
  }),
  answers: { 200: CheckInListJson },
  problems: [...problems, 'conflict.changed'],
  async run(scope, request) {
    const { id, listId } = request.params;
    await updateCheckInList(scope, { ...(await addressOf(scope, id)), id: listId, ...request.body });
    return { status: 200, body: await read(scope, request.params) };
  },
});

const remove = endpoint({
  method: 'DELETE',
  path: '/events/{id}/check-in-lists/{listId}',
  may: mayWrite,
  summary: 'Delete a check-in list; what was scanned with it stays written down',
  tag,
  params,
  answers: { 204: null },
  async run(scope, request) {
    const { id, listId } = request.params;
    await deleteCheckInList(scope, { ...(await addressOf(scope, id)), id: listId });
    return { status: 204 };
  },
});

async function read(scope: Scope, { id, listId }: z.output<typeof params>): Promise<z.input<typeof CheckInListJson>> {
  return listJson(await checkInListOf(scope, { ...(await addressOf(scope, id)), id: listId }));
}

function listJson(row: CheckInListRow): z.input<typeof CheckInListJson> {
  const { id, eventId, name, occurrenceId, ticketTypeIds, createdAt, version } = row;
  return {
    id,
    eventId,
    name,
    occurrenceId,
    ticketTypeIds: [...ticketTypeIds],
    createdAt: createdAt.toISOString(),
    version,
  };
}

export const checkInListEndpoints = [list, show, create, update, remove];
