import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  listAttendees,
  listOrders,
  opensOrder,
  orderById,
  orderToken,
  releaseDraft,
  startOrder,
  type OrderDetail,
} from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { PASS_HEADER, readableBy, starting, startProblems, wantedOf } from '../orders/index.ts';
import {
  Order,
  orderJson,
  OrderState,
  OrderSummary,
  orderSummaryJson,
  Ticket,
  ticketJson,
} from '../orders/order-json.ts';
import { placeAndPay, Placed, placeProblems, placing } from '../orders/place-and-pay.ts';
import { Id, pageJson, pageOf, pageQuery } from '../schemas.ts';

const Registered = z
  .strictObject({ ...Placed.shape, secret: z.string().meta({ description: 'Send it as `Order-Secret`.' }) })
  .meta({ id: 'Registration' });

const register = endpoint({
  method: 'POST',
  path: '/registrations',
  limit: 'checkout',
  may: 'public',
  summary: 'Draft and place an order in one call: the bodies of both together',
  tag: 'registrations',
  body: z
    .strictObject({
      ...starting,
      lines: starting.lines.optional(),
      ticketTypeId: Id.optional().meta({
        description: 'Short for `lines` of one, with `quantity` and `occurrenceId`.',
      }),
      quantity: z.int().min(1).max(100).optional(),
      occurrenceId: Id.optional(),
      ...placing,
    })
    .refine(({ lines, ticketTypeId }) => (lines === undefined) !== (ticketTypeId === undefined), {
      path: ['lines'],
      message: 'errors.order.empty',
    }),
  answers: { 201: Registered },
  problems: [...startProblems, ...placeProblems],
  replay: {
    of: 'id',
    async answer(scope, id) {
      const order = await find(scope, id);
      const state = order.state === 'confirmed' ? 'confirmed' : 'pending';
      const expiresAt = order.expiresAt?.toISOString() ?? null;
      return { status: 201, body: { id, code: order.code, state, expiresAt, secret: orderToken(scope.site, order) } };
    },
  },
  async run(scope, { body, headers }) {
    const { eventId, lines, ticketTypeId, quantity = 1, occurrenceId, codes, promoCode, ...rest } = body;
    const wanted = wantedOf({
      ...{ eventId, codes, promoCode },
      lines: lines ?? [{ ticketTypeId: ticketTypeId!, quantity, occurrenceId }],
    });
    const draft = await startOrder(scope, wanted, { channel: 'api', pass: headers[PASS_HEADER] });
    try {
      const placed = await placeAndPay(scope.as(holderOf(scope, draft.id)), { ...rest, code: draft.code });
      return { status: 201, body: { ...placed, secret: draft.secret } };
    } catch (error) {
      // Nobody was told its code: nothing would be done with it until it expired.
      await releaseDraft(scope, draft);
      throw error;
    }
  },
});

function holderOf({ actor }: Scope, orderId: string): Scope['actor'] {
  return actor.kind === 'anonymous' ? { kind: 'buyer', orderId } : actor;
}

const list = endpoint({
  method: 'GET',
  path: '/registrations',
  may: 'signed-in',
  summary: "Placed orders, the newest first: one's own, or an event's for its staff",
  tag: 'registrations',
  query: z.strictObject({ ...pageQuery, event: Id.optional(), state: OrderState.optional() }),
  answers: { 200: pageOf(OrderSummary) },
  async run(scope, { query }) {
    const { event, ...rest } = query;
    const { rows, nextCursor } = await listOrders(scope, { ...rest, ...(await readableBy(scope, undefined, event)) });
    return { status: 200, body: pageJson(rows.map(orderSummaryJson), nextCursor) };
  },
});

const show = endpoint({
  method: 'GET',
  path: '/registrations/{id}',
  limit: 'checkout',
  may: 'public',
  summary: 'A registration, for its holder (`Order-Secret`), the person who made it, or staff',
  tag: 'registrations',
  params: z.strictObject({ id: Id }),
  answers: { 200: Order },
  async run(scope, { params, headers }) {
    const order = await find(scope, params.id);
    if (!(await maySee(scope, order, headers['order-secret']))) {
      throw new DomainError('order.not_found', { status: 404, params: { code: '' } });
    }
    return { status: 200, body: orderJson(order) };
  },
});

async function maySee(scope: Scope, order: OrderDetail, secret: string | undefined): Promise<boolean> {
  if (secret !== undefined && opensOrder(scope.site, order, secret)) return true;
  if (scope.actor.kind === 'user' && scope.actor.userId === order.userId) return true;
  return can(scope, 'orders.read', order);
}

async function find(scope: Scope, id: string): Promise<OrderDetail> {
  const order = await orderById(scope, id);
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code: '' } });
  return order;
}

const attendees = endpoint({
  method: 'GET',
  path: '/events/{id}/registrations',
  may: { permission: 'orders.read', of: 'event', at: 'params.id' },
  summary: 'The tickets of an event with their holders',
  tag: 'registrations',
  params: z.strictObject({ id: Id }),
  query: z.strictObject({
    ...pageQuery,
    q: z.string().max(200).optional(),
    occurrence: Id.optional(),
    state: z.enum(['reserved', 'valid', 'cancelled']).default('valid'),
  }),
  answers: { 200: pageOf(Ticket) },
  async run(scope, { params, query }) {
    const { occurrence, ...rest } = query;
    const page = await listAttendees(scope, { ...rest, occurrenceId: occurrence, eventId: params.id });
    return { status: 200, body: pageJson(page.rows.map(ticketJson), page.nextCursor) };
  },
});

export const registrationEndpoints = [register, list, show, attendees];
