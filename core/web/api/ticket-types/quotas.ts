import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { createQuota, deleteQuota, quotasOf, updateQuota } from '../../../modules/tickets/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { Quota, quotaJson, Size } from './ticket-type-json.ts';

const ofEvent = { permission: 'events.write', of: 'event', at: 'params.id' } as const;
const eventId = z.strictObject({ id: Id });

const listQuotas = endpoint({
  method: 'GET',
  path: '/events/{id}/quotas',
  may: { permission: 'events.read', of: 'event', at: 'params.id' },
  summary: 'The quotas of an event',
  tag: 'ticket types',
  params: eventId,
  answers: { 200: z.strictObject({ data: z.array(Quota) }) },
  async run(scope, { params }) {
    return { status: 200, body: { data: (await quotasOf(scope, params.id)).map(quotaJson) } };
  },
});

const addQuota = endpoint({
  method: 'POST',
  path: '/events/{id}/quotas',
  may: ofEvent,
  summary: 'Add a quota that several ticket types share',
  tag: 'ticket types',
  params: eventId,
  body: z.strictObject({
    name: z.string().trim().min(1).max(200),
    size: Size.nullable(),
    occurrenceId: Id.optional(),
    ticketTypeIds: z.array(Id).max(200).optional(),
  }),
  answers: { 201: Quota },
  replay: {
    of: 'id',
    async answer(scope, id, request) {
      return { status: 201, body: await quotaAgain(scope, (request.params as { id: string }).id, id) };
    },
  },
  async run(scope, { params, body }) {
    const { id } = await createQuota(scope, { ...body, eventId: params.id });
    return { status: 201, body: await quotaAgain(scope, params.id, id) };
  },
});

const changeQuota = endpoint({
  method: 'PATCH',
  path: '/events/{id}/quotas/{quotaId}',
  may: ofEvent,
  summary: 'Change a quota; its size cannot go below what is taken',
  tag: 'ticket types',
  params: z.strictObject({ id: Id, quotaId: Id }),
  body: z.strictObject({ name: z.string().trim().min(1).max(200).optional(), size: Size.nullable().optional() }),
  answers: { 200: Quota },
  problems: ['quota.not_found', 'quota.below_taken'],
  async run(scope, { params, body }) {
    await updateQuota(scope, { ...body, eventId: params.id, id: params.quotaId });
    return { status: 200, body: await quotaAgain(scope, params.id, params.quotaId) };
  },
});

const removeQuota = endpoint({
  method: 'DELETE',
  path: '/events/{id}/quotas/{quotaId}',
  may: ofEvent,
  summary: 'Remove a shared quota in which nothing is taken, unless it is the last limit of a ticket type',
  tag: 'ticket types',
  params: z.strictObject({ id: Id, quotaId: Id }),
  answers: { 204: null },
  problems: ['quota.not_found', 'quota.in_use', 'quota.is_own', 'quota.last_limit'],
  async run(scope, { params }) {
    await deleteQuota(scope, { eventId: params.id, id: params.quotaId });
    return { status: 204 };
  },
});

async function quotaAgain(scope: Scope, event: string, id: string): Promise<z.input<typeof Quota>> {
  const quota = (await quotasOf(scope, event)).find((each) => each.id === id);
  if (!quota) throw new DomainError('quota.not_found', { status: 404 });
  return quotaJson(quota);
}

export const quotaEndpoints = [listQuotas, addQuota, changeQuota, removeQuota];
