import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  changePriority,
  entryById,
  entryOf,
  joinWaitingList,
  JoinWaitingList,
  leaveWaitingList,
  listEntries,
  offerEntry,
  opensEntry,
  Priority,
  removeEntry,
  waitingLines,
  type EntryRow,
} from '../../../modules/waiting-list/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, OrderCode, pageJson, pageOf } from '../schemas.ts';

const mayRead = { permission: 'orders.read', of: 'event', at: 'params.id' } as const;
const mayWrite = { permission: 'orders.write', of: 'event', at: 'params.id' } as const;
const tag = 'waiting list';
const ofEvent = z.strictObject({ id: Id });
const ofEntry = z.strictObject({ id: Id, entryId: Id });
const byToken = z.strictObject({
  token: z.string().max(200).meta({ description: 'From the link in the mail of whoever waits.' }),
});

const own = {
  eventId: Id,
  ticketTypeId: Id,
  variationId: Id.nullable(),
  anyVariation: z.boolean().meta({ description: 'Whichever variation comes free first will do.' }),
  occurrenceId: Id,
  quantity: z.int(),
  state: z.enum(['waiting', 'offered', 'accepted', 'declined', 'lapsed', 'left', 'removed']),
  position: z.int().nullable().meta({ description: 'How many are served before, plus one; null unless it waits.' }),
  offerExpiresAt: Instant.nullable(),
};
const Standing = z.strictObject(own).meta({ id: 'WaitingStanding' });
const Entry = z
  .strictObject({
    id: Id,
    ...own,
    name: z.string(),
    email: z.string().nullable().meta({ description: 'Null once it was forgotten.' }),
    priority: z.int().meta({ description: 'Higher ones are served first; among equals, who came first.' }),
    orderCode: OrderCode.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'WaitingEntry' });

const join = endpoint({
  method: 'POST',
  path: '/events/{id}/waiting-list',
  may: 'public',
  summary: 'Wait for a sold-out ticket. The answer is the same for an address that waits already',
  tag,
  params: ofEvent,
  body: z.strictObject(JoinWaitingList.shape),
  answers: { 202: null },
  problems: [
    ...['waiting_list.not_sold_out', 'waiting_list.closed', 'order.above_max', 'order.variation_missing'],
    ...['block.address', 'captcha.failed'],
  ],
  captcha: true,
  limit: { limit: 20, perSeconds: 3600 },
  async run(scope, { params, body }) {
    await joinWaitingList(scope, { ...body, eventId: params.id });
    return { status: 202 };
  },
});

const standing = endpoint({
  method: 'GET',
  path: '/waiting-list/{token}',
  may: 'public',
  summary: 'Where somebody stands who waits',
  tag,
  params: byToken,
  limit: { limit: 60, perSeconds: 60 },
  answers: { 200: Standing },
  problems: ['waiting_list.not_found'],
  async run(scope, { params }) {
    return { status: 200, body: standingJson(await behind(scope, params.token)) };
  },
});

const leave = endpoint({
  method: 'POST',
  path: '/waiting-list/{token}/leave',
  may: 'public',
  summary: 'Leave the waiting list, or decline what it offers',
  tag,
  params: byToken,
  limit: { limit: 60, perSeconds: 60 },
  replay: 'again',
  answers: { 200: Standing },
  problems: ['waiting_list.not_found'],
  async run(scope, { params }) {
    await leaveWaitingList(scope, params);
    return { status: 200, body: standingJson(await behind(scope, params.token)) };
  },
});

const list = endpoint({
  method: 'GET',
  path: '/events/{id}/waiting-list',
  may: mayRead,
  summary: 'Who waits, in the order in which they are served; `which=over`: whose waiting is over',
  tag,
  params: ofEvent,
  query: z.strictObject({
    which: z.enum(['open', 'over']).default('open'),
    limit: z.coerce.number().int().min(1).max(100).default(25),
    cursor: z
      .string()
      .regex(/^\d{1,4}$/)
      .optional()
      .meta({ description: '`page.nextCursor` of the page before.' }),
  }),
  answers: { 200: pageOf(Entry) },
  async run(scope, { params, query }) {
    const page = Number(query.cursor ?? 1);
    const { which, limit } = query;
    const { rows, hasMore } = await listEntries(scope, { eventId: params.id, which, limit, page });
    return { status: 200, body: pageJson(rows.map(entryJson), hasMore ? String(page + 1) : null) };
  },
});

const lines = endpoint({
  method: 'GET',
  path: '/events/{id}/waiting-lines',
  may: mayRead,
  summary: 'How many wait for which ticket type or variation on which date',
  tag,
  params: ofEvent,
  answers: {
    200: z.strictObject({
      data: z.array(
        z.strictObject({
          ticketTypeId: Id,
          variationId: Id.nullable(),
          anyVariation: z.boolean(),
          occurrenceId: Id,
          waiting: z.int(),
          places: z.int().meta({ description: 'What those who wait want together.' }),
          offered: z.int(),
        }),
      ),
    }),
  },
  async run(scope, { params }) {
    const data = (await waitingLines(scope, params.id)).map((line) => {
      const { ticketTypeId, variationId, anyVariation, occurrenceId, waiting, places, offered } = line;
      return { ticketTypeId, variationId, anyVariation, occurrenceId, waiting, places, offered };
    });
    return { status: 200, body: { data } };
  },
});

const prioritize = endpoint({
  method: 'PATCH',
  path: '/events/{id}/waiting-list/{entryId}',
  may: mayWrite,
  summary: 'Serve somebody before or after others',
  tag,
  params: ofEntry,
  body: z.strictObject({ priority: Priority }),
  answers: { 200: Entry },
  problems: ['waiting_list.not_found', 'waiting_list.not_waiting'],
  async run(scope, { params, body }) {
    await changePriority(scope, { eventId: params.id, id: params.entryId, ...body });
    return { status: 200, body: entryJson(await find(scope, params)) };
  },
});

const offer = endpoint({
  method: 'POST',
  path: '/events/{id}/waiting-list/{entryId}/offer',
  may: mayWrite,
  summary: 'Offer places to somebody out of turn: a draft is held for them, and they get a mail',
  tag,
  params: ofEntry,
  replay: {
    of: 'id',
    async answer(scope, _orderId, request) {
      return { status: 200, body: entryJson(await find(scope, request.params as z.output<typeof ofEntry>)) };
    },
  },
  answers: { 200: Entry },
  problems: ['waiting_list.not_found', 'waiting_list.not_waiting', 'quota.sold_out'],
  async run(scope, { params }) {
    await offerEntry(scope, await find(scope, params));
    return { status: 200, body: entryJson(await find(scope, params)) };
  },
});

const remove = endpoint({
  method: 'DELETE',
  path: '/events/{id}/waiting-list/{entryId}',
  may: mayWrite,
  summary: 'Take somebody off the list; what was offered goes to the next',
  tag,
  params: ofEntry,
  answers: { 204: null },
  problems: ['waiting_list.not_found'],
  async run(scope, { params }) {
    await removeEntry(scope, await find(scope, params));
    return { status: 204 };
  },
});

async function find(scope: Scope, { id, entryId }: z.output<typeof ofEntry>): Promise<EntryRow> {
  const entry = await entryOf(scope, id, entryId);
  if (!entry) throw new DomainError('waiting_list.not_found', { status: 404 });
  return entry;
}

async function behind(scope: Scope, token: string): Promise<EntryRow> {
  const id = opensEntry(scope.site, token);
  const entry = id && (await entryById(scope, id));
  if (!entry) throw new DomainError('waiting_list.not_found', { status: 404 });
  return entry;
}

function standingJson(entry: EntryRow): z.input<typeof Standing> {
  const { eventId, ticketTypeId, variationId, anyVariation, occurrenceId, quantity, state, position } = entry;
  return {
    ...{ eventId, ticketTypeId, variationId, anyVariation, occurrenceId, quantity, state, position },
    offerExpiresAt: entry.offerExpiresAt?.toISOString() ?? null,
  };
}

function entryJson(entry: EntryRow): z.input<typeof Entry> {
  const { id, name, email, priority, orderCode, createdAt } = entry;
  return { id, ...standingJson(entry), name, email, priority, orderCode, createdAt: createdAt.toISOString() };
}

export const waitingListEndpoints = [join, standing, leave, list, lines, prioritize, offer, remove];
