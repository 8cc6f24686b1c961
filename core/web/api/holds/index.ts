import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { convertHold, ConvertHold, orderOf } from '../../../modules/orders/index.ts';
import {
  changeHold,
  createHold,
  HoldCount,
  HoldFacts,
  HoldSeats,
  holdOf,
  holdsOf,
  releaseHold,
  type HoldRow,
} from '../../../modules/tickets/index.ts';
import { endpoint } from '../endpoint.ts';
import { Order, orderJson } from '../orders/order-json.ts';
import { Id, Instant } from '../schemas.ts';
import { SeatJson, seatJson } from '../seats/seat-json.ts';

const mayRead = { permission: 'orders.read', of: 'event', at: 'params.id' } as const;
const mayWrite = { permission: 'orders.write', of: 'event', at: 'params.id' } as const;
const ofEvent = z.strictObject({ id: Id });
const ofHold = z.strictObject({ id: Id, holdId: Id });
const tag = 'holds';

const Hold = z
  .strictObject({
    id: Id,
    eventId: Id,
    ticketTypeId: Id.nullable().meta({ description: 'Null: of seats that an order decides about.' }),
    variationId: Id.nullable(),
    occurrenceId: Id,
    name: z.string(),
    note: z.string(),
    colour: z.string(),
    count: z.int().meta({ description: 'Places that are still kept back.' }),
    seats: z
      .array(SeatJson)
      .nullable()
      .meta({ description: 'Those that are still kept back; null: places, whichever they are.' }),
    expiresAt: Instant.nullable().meta({ description: 'Null: until somebody releases it.' }),
    state: z.enum(['active', 'released', 'expired', 'used']),
    version: z.int(),
  })
  .meta({ id: 'Hold' });

const { name, note, colour } = HoldFacts.shape;

const list = endpoint({
  method: 'GET',
  path: '/events/{id}/holds',
  may: mayRead,
  summary: 'What staff keep back from the sale',
  tag,
  params: ofEvent,
  answers: { 200: z.strictObject({ data: z.array(Hold) }) },
  async run(scope, { params }) {
    return { status: 200, body: { data: (await holdsOf(scope, params.id)).map(holdJson) } };
  },
});

const show = endpoint({
  method: 'GET',
  path: '/events/{id}/holds/{holdId}',
  may: mayRead,
  summary: 'One hold, over or not',
  tag,
  params: ofHold,
  answers: { 200: Hold },
  async run(scope, { params }) {
    return { status: 200, body: await read(scope, params) };
  },
});

const create = endpoint({
  method: 'POST',
  path: '/events/{id}/holds',
  may: mayWrite,
  summary: 'Keep places back from the sale',
  tag,
  params: ofEvent,
  body: z.strictObject({
    ticketTypeId: Id.optional().meta({ description: 'May be left out where seats are chosen.' }),
    variationId: Id.optional(),
    occurrenceId: Id.optional().meta({ description: 'May be left out where the event has one date.' }),
    name,
    note,
    colour,
    count: HoldCount.optional().meta({ description: 'How many places, unless seats are chosen.' }),
    seatIds: HoldSeats.optional().meta({ description: 'Free seats of the date, all of them or none.' }),
    expiresAt: Instant.nullable().default(null),
  }),
  answers: { 201: Hold },
  problems: [
    ...['hold.not_enough', 'hold.no_limit', 'hold.nothing', 'ticket_type.not_found', 'variation.not_found'],
    ...['order.occurrence_missing', 'seat.not_free', 'seat.no_map', 'seat.other_category'],
  ],
  replay: {
    of: 'id',
    async answer(scope, holdId, request) {
      return { status: 201, body: await read(scope, { id: (request.params as { id: string }).id, holdId }) };
    },
  },
  async run(scope, { params, body }) {
    const expiresAt = instantFrom(body.expiresAt);
    const { id: holdId } = await createHold(scope, { ...body, eventId: params.id, expiresAt });
    return { status: 201, body: await read(scope, { id: params.id, holdId }) };
  },
});

const change = endpoint({
  method: 'PATCH',
  path: '/events/{id}/holds/{holdId}',
  may: mayWrite,
  summary: 'Change a hold; more places are there, or the change is refused',
  tag,
  params: ofHold,
  body: z.strictObject({
    name: name.optional(),
    note: z.string().trim().max(1000).optional(),
    colour: z
      .string()
      .regex(/^#[0-9a-f]{6}$/)
      .optional(),
    count: HoldCount.optional(),
    seatIds: HoldSeats.optional().meta({ description: 'All seats that it keeps from now on.' }),
    expiresAt: Instant.nullable().optional(),
    version: z.int().optional().meta({ description: 'Refuses the change where somebody else was faster.' }),
  }),
  answers: { 200: Hold },
  problems: ['hold.not_found', 'hold.is_over', 'hold.not_enough', 'seat.not_free', 'conflict.changed'],
  async run(scope, { params, body }) {
    const expiresAt = body.expiresAt === undefined ? undefined : instantFrom(body.expiresAt);
    await changeHold(scope, { ...body, eventId: params.id, id: params.holdId, expiresAt });
    return { status: 200, body: await read(scope, params) };
  },
});

const release = endpoint({
  method: 'POST',
  path: '/events/{id}/holds/{holdId}/release',
  may: mayWrite,
  summary: 'Put its places on sale again',
  tag,
  params: ofHold,
  answers: { 200: Hold },
  problems: ['hold.not_found', 'hold.is_over'],
  async run(scope, { params }) {
    await releaseHold(scope, { eventId: params.id, id: params.holdId });
    return { status: 200, body: await read(scope, params) };
  },
});

const convert = endpoint({
  method: 'POST',
  path: '/events/{id}/holds/{holdId}/convert',
  may: mayWrite,
  summary: 'Make an order for somebody of places or seats that were kept back',
  tag,
  params: ofHold,
  body: z.strictObject({
    count: HoldCount.optional().meta({ description: 'All of them where nothing is said.' }),
    seatIds: HoldSeats.optional().meta({ description: 'Which of its seats.' }),
    ticketTypeId: Id.optional().meta({ description: 'Of seats, where several types are sold for them.' }),
    variationId: Id.optional().meta({ description: 'Where the hold is of any variation.' }),
    buyer: ConvertHold.shape.buyer,
  }),
  answers: { 201: Order },
  problems: [
    ...['hold.not_found', 'hold.is_over', 'hold.fewer_left', 'hold.not_its_seats', 'hold.type_needed'],
    'order.variation_missing',
  ],
  replay: {
    of: 'code',
    async answer(scope, code) {
      const order = await orderOf(scope, code);
      if (order.placedAt === null) throw new DomainError('order.hold_expired', { status: 410, params: { code } });
      return { status: 201, body: orderJson(order) };
    },
  },
  async run(scope, { params, body }) {
    const { code } = await convertHold(scope, { ...body, eventId: params.id, holdId: params.holdId });
    return { status: 201, body: orderJson(await orderOf(scope, code)) };
  },
});

async function read(scope: Scope, { id, holdId }: z.output<typeof ofHold>): Promise<z.input<typeof Hold>> {
  return holdJson(await holdOf(scope, { eventId: id, id: holdId }));
}

function instantFrom(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

function holdJson(hold: HoldRow): z.input<typeof Hold> {
  const { typeName: _type, variationName: _variation, startsAt: _start, seated, seats, expiresAt, ...rest } = hold;
  return { ...rest, seats: seated ? seats.map(seatJson) : null, expiresAt: expiresAt?.toISOString() ?? null };
}

export const holdEndpoints = [list, show, create, change, release, convert];
