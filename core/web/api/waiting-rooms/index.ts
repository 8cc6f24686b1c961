import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { eventById } from '../../../modules/events/index.ts';
import {
  changeRoom,
  controlRoom,
  enterRoom,
  joinRoom,
  placeAgain,
  readPlace,
  roomNumbers,
  roomOf,
  roomStatus,
  standingOf,
  type RoomStatus,
} from '../../../modules/waiting-rooms/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';

const params = z.strictObject({ id: Id });
const mayRead = { permission: 'events.read', of: 'event', at: 'params.id' } as const;
const mayWrite = { permission: 'events.write', of: 'event', at: 'params.id' } as const;
const tag = 'waiting rooms';
const PLACE_HEADER = 'waiting-room-place';

const Phase = z.enum(['off', 'announced', 'gathering', 'running', 'paused']);
const Status = z
  .strictObject({
    phase: Phase.meta({ description: 'In `gathering`, `running` and `paused` an order begins with a pass alone.' }),
    gathersAt: Instant.nullable(),
    startsAt: Instant.nullable(),
    drawn: z
      .boolean()
      .meta({ description: 'The order of those who gathered was drawn; later ones stand behind them.' }),
    waiting: z.int(),
    admitted: z.int().meta({ description: 'The last position that may go in.' }),
    ratePerMinute: z.int(),
  })
  .meta({ id: 'WaitingRoomStatus' });

const show = endpoint({
  method: 'GET',
  path: '/events/{id}/waiting-room',
  may: 'public',
  summary: 'How far the line before an event’s tickets is',
  tag,
  params,
  answers: { 200: Status },
  problems: ['event.not_found'],
  async run(scope, { params: { id } }) {
    const event = await eventById(scope, id);
    if (!event || event.state === 'draft') throw new DomainError('event.not_found', { status: 404 });
    const off: RoomStatus = {
      ...{ phase: 'off', gathersAt: null, startsAt: null },
      drawn: false,
      waiting: 0,
      admitted: 0,
      ratePerMinute: 0,
    };
    const { gathersAt, startsAt, ...status } = (await roomStatus(scope, id)) ?? off;
    const times = { gathersAt: gathersAt?.toISOString() ?? null, startsAt: startsAt?.toISOString() ?? null };
    return { status: 200, body: { ...status, ...times } };
  },
});

const Place = z.strictObject({
  id: z.string(),
  place: z.string().meta({ description: 'Send it as `Waiting-Room-Place`. It is one person’s; keep it.' }),
});

const join = endpoint({
  method: 'POST',
  path: '/events/{id}/waiting-room/places',
  may: 'public',
  summary: 'Take a place at the end of the line; with a place of one’s own in the header, the same one',
  tag,
  params,
  captcha: true,
  limit: { limit: 600, perSeconds: 60 },
  answers: { 201: Place },
  problems: ['waiting_room.not_open', 'captcha.failed'],
  replay: {
    of: 'id',
    async answer(scope, id, request) {
      const { token } = await placeAgain(scope, { eventId: (request.params as { id: string }).id, id });
      return { status: 201, body: { id, place: token } };
    },
  },
  async run(scope, { params: { id: eventId }, headers }) {
    const { id, token } = await joinRoom(scope, { eventId, token: headers[PLACE_HEADER] });
    return { status: 201, body: { id, place: token } };
  },
});

const place = endpoint({
  method: 'GET',
  path: '/events/{id}/waiting-room/place',
  may: 'public',
  summary: 'Where one stands: send the place as `Waiting-Room-Place`, every few seconds at most',
  tag,
  params,
  limit: { limit: 6000, perSeconds: 60 },
  answers: {
    200: z.strictObject({
      position: z.int().nullable().meta({ description: 'Null before the draw.' }),
      ahead: z.int().nullable(),
      expectedSeconds: z.int().nullable(),
      mayEnter: z.boolean(),
    }),
  },
  problems: ['waiting_room.no_place'],
  async run(scope, { params: { id }, headers }) {
    const room = await roomOf(scope, id);
    const found = room && readPlace(scope.site, room, headers[PLACE_HEADER] ?? '');
    if (!found) throw new DomainError('waiting_room.no_place', { status: 403 });
    const { position = null, ahead = null, expectedSeconds = null, mayEnter } = standingOf(room, found);
    return { status: 200, body: { position, ahead, expectedSeconds, mayEnter } };
  },
});

const enter = endpoint({
  method: 'POST',
  path: '/events/{id}/waiting-room/passes',
  may: 'public',
  summary: 'Turn a place whose turn it is into a pass; send that as `Waiting-Room-Pass` with `POST /orders`',
  tag,
  params,
  limit: { limit: 6000, perSeconds: 60 },
  answers: { 201: z.strictObject({ id: Id, pass: z.string(), expiresAt: Instant }) },
  problems: ['waiting_room.no_place', 'waiting_room.not_yet', 'waiting_room.turn_over', 'waiting_room.not_open'],
  replay: 'again',
  async run(scope, { params: { id: eventId }, headers }) {
    const { id, token, expiresAt } = await enterRoom(scope, { eventId, token: headers[PLACE_HEADER] });
    return { status: 201, body: { id, pass: token, expiresAt: expiresAt.toISOString() } };
  },
});

const settings = {
  mode: z.enum(['off', 'schedule', 'load']),
  gathersAt: Instant.nullable().default(null).meta({ description: 'People gather from here on.' }),
  startsAt: Instant.nullable().default(null).meta({ description: 'Their order is drawn, and they are let in.' }),
  endsAt: Instant.nullable().default(null),
  mostPerMinute: z.int().min(1).max(100_000).default(300),
  slowMs: z.int().min(50).max(60_000).default(1000),
  passMinutes: z.int().min(1).max(240).default(15),
  draftsPerPass: z.int().min(1).max(100).default(10),
};
const Control = z.enum(['auto', 'open', 'paused', 'closed']);

const Numbers = z
  .strictObject({
    ...z.object(settings).required().shape,
    control: Control,
    phase: Phase,
    waiting: z.int(),
    admitted: z.int(),
    ratePerMinute: z.int(),
    passes: z.int(),
    inside: z.int().meta({ description: 'Passes that are not over.' }),
    drafts: z.int(),
    version: z.int(),
  })
  .meta({ id: 'WaitingRoom' });

const numbers = endpoint({
  method: 'GET',
  path: '/events/{id}/waiting-room/numbers',
  may: mayRead,
  summary: 'The room as its organizers see it',
  tag,
  params,
  answers: { 200: Numbers },
  problems: ['waiting_room.not_found'],
  run: async (scope, { params: { id } }) => ({ status: 200, body: await numbersOf(scope, id) }),
});

const change = endpoint({
  method: 'PUT',
  path: '/events/{id}/waiting-room',
  may: mayWrite,
  summary: 'When people wait, and how fast they are let in at most',
  tag,
  params,
  body: z.strictObject({ ...settings, version: z.int().optional() }),
  answers: { 200: Numbers },
  problems: ['waiting_room.start_missing', 'waiting_room.gathers_after_start', 'waiting_room.ends_before_start'],
  async run(scope, { params: { id }, body }) {
    const at = (text: string | null) => (text === null ? null : new Date(text));
    const times = { gathersAt: at(body.gathersAt), startsAt: at(body.startsAt), endsAt: at(body.endsAt) };
    await changeRoom(scope, { ...body, ...times, ...(await addressOf(scope, id)) });
    return { status: 200, body: await numbersOf(scope, id) };
  },
});

const control = endpoint({
  method: 'POST',
  path: '/events/{id}/waiting-room/control',
  may: mayWrite,
  summary: 'Open, pause or close by hand; `auto` follows the settings. After `closed` the line begins anew',
  tag,
  params,
  body: z.strictObject({ control: Control }),
  answers: { 200: Numbers },
  replay: 'again',
  async run(scope, { params: { id }, body }) {
    await controlRoom(scope, { ...(await addressOf(scope, id)), ...body });
    return { status: 200, body: await numbersOf(scope, id) };
  },
});

async function addressOf(scope: Scope, eventId: string): Promise<{ organizationId: string; eventId: string }> {
  const event = await eventById(scope, eventId);
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return { organizationId: event.organization.id, eventId };
}

async function numbersOf(scope: Scope, eventId: string): Promise<z.input<typeof Numbers>> {
  const found = await roomNumbers(scope, eventId);
  if (!found) throw new DomainError('waiting_room.not_found', { status: 404 });
  const { room, samples: _plot, ...counted } = found;
  const { mode, mostPerMinute, slowMs, passMinutes, draftsPerPass, ratePerMinute } = room;
  return {
    ...{ mode, mostPerMinute, slowMs, passMinutes, draftsPerPass, ratePerMinute, control: room.control },
    gathersAt: room.gathersAt?.toISOString() ?? null,
    startsAt: room.startsAt?.toISOString() ?? null,
    endsAt: room.endsAt?.toISOString() ?? null,
    ...counted,
  };
}

export const waitingRoomEndpoints = [show, join, place, enter, numbers, change, control];
