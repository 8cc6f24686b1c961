import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can, eventsWithin } from '../../../modules/organizations/index.ts';
import { eventById } from '../../../modules/events/index.ts';
import {
  extendOrder,
  listOrders,
  orderById,
  orderOf,
  orderToken,
  startOrder,
  StartOrder,
} from '../../../modules/orders/index.ts';
import { endpoint } from '../endpoint.ts';
import { approvalEndpoints } from './approval-endpoints.ts';
import { putBusiness } from './business.ts';
import { orderAnswers } from './answers.ts';
import { Id, Instant, OrderCode, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { Draft, draftJson, Order, orderJson, OrderState, OrderSummary, orderSummaryJson } from './order-json.ts';
import { changeEndpoints } from './change-endpoints.ts';
import { cancelEndpoints } from './cancel-endpoints.ts';
import { orderGiftCardEndpoints } from './gift-card-endpoints.ts';
import { orderHistoryEndpoint } from './history-endpoint.ts';
import { orderStaffEndpoints } from './staff-endpoints.ts';
import { reopenEndpoints } from './reopen-endpoints.ts';
import { placeAndPay, Placed, placeProblems, placing } from './place-and-pay.ts';

const code = z.strictObject({ code: OrderCode });

/** Where people wait for an event, an order begins with the pass of `POST /events/{id}/waiting-room/passes`. */
export const PASS_HEADER = 'waiting-room-pass';

export const startProblems = [
  'waiting_room.pass_needed',
  'waiting_room.pass_expired',
  'waiting_room.pass_used_up',
  'event.not_found',
  'order.event_not_on_sale',
  'order.unknown_ticket_type',
  'order.above_max',
  'order.below_min',
  'order.not_on_sale_yet',
  'order.sales_ended',
  'order.variation_missing',
  'order.unknown_add_on',
  'order.add_on_below_min',
  'order.add_on_above_max',
  'order.price_too_low',
  'order.price_changed',
  'order.not_sold_here',
  'quota.sold_out',
  'seat.taken',
  'seat.none_left',
  'seat.no_wheelchair_place',
  'order.code_needed',
  'promotion.unknown_code',
  'promotion.not_for_these',
  'promotion.used_up',
  'promotion.budget_spent',
];

/** What an order is made of; whoever drafts one says the same. */
export const starting = {
  ...StartOrder.shape,
  promoCode: z.string().max(100).optional().meta({ description: 'Short for one of `codes`.' }),
};

/** All its codes in one list. */
export function wantedOf({ promoCode, codes = [], ...wanted }: Starting): StartOrder {
  return { ...wanted, codes: promoCode === undefined ? codes : [...codes, promoCode] };
}

interface Starting extends StartOrder {
  readonly promoCode?: string | undefined;
}

const startDraft = endpoint({
  method: 'POST',
  path: '/orders',
  limit: 'checkout',
  may: 'public',
  summary: 'Hold places: a draft order that expires unless it is placed',
  tag: 'orders',
  body: z.strictObject(starting),
  answers: { 201: Draft },
  problems: startProblems,
  replay: {
    of: 'id',
    async answer(scope, id) {
      return { status: 201, body: await draftAgain(scope, id) };
    },
  },
  async run(scope, { body, headers }) {
    const pass = headers[PASS_HEADER];
    const draft = await startOrder(scope, wantedOf(body), { channel: 'api', pass });
    return { status: 201, body: draftJson(draft) };
  },
});

async function draftAgain(scope: Scope, id: string): Promise<z.input<typeof Draft>> {
  const order = await orderById(scope, id);
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code: '' } });
  const { lines, fees, discounts, totals } = orderJson(order);
  const secret = orderToken(scope.site, order);
  // What the first call answered: it may have been placed since.
  const expiresAt = (order.expiresAt ?? order.createdAt).toISOString();
  return {
    id,
    code: order.code,
    secret,
    eventId: order.eventId,
    state: 'draft',
    expiresAt,
    lines,
    fees,
    discounts,
    totals,
  };
}

const place = endpoint({
  method: 'POST',
  path: '/orders/{code}/place',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
  summary: 'Place a draft: free orders are confirmed at once, others wait for their payment',
  tag: 'orders',
  params: code,
  body: z.strictObject(placing),
  answers: { 200: Placed },
  problems: placeProblems,
  replay: {
    of: 'code',
    async answer(scope, orderCode) {
      const { id, state, expiresAt } = await orderOf(scope, orderCode);
      const now = state === 'confirmed' ? 'confirmed' : 'pending';
      return { status: 200, body: { id, code: orderCode, state: now, expiresAt: expiresAt?.toISOString() ?? null } };
    },
  },
  async run(scope, { params, body }) {
    return { status: 200, body: await placeAndPay(scope, { ...body, code: params.code }) };
  },
});

const extend = endpoint({
  method: 'POST',
  path: '/orders/{code}/extend',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
  summary: 'Hold the places of a draft for longer',
  tag: 'orders',
  params: code,
  answers: { 200: z.strictObject({ expiresAt: Instant }) },
  problems: ['order.hold_expired', 'order.hold_at_most'],
  replay: 'again',
  async run(scope, { params }) {
    const { expiresAt } = await extendOrder(scope, params);
    return { status: 200, body: { expiresAt: expiresAt.toISOString() } };
  },
});

const show = endpoint({
  method: 'GET',
  path: '/orders/{code}',
  limit: 'checkout',
  may: { permission: 'orders.read', of: 'order', at: 'params.code', orHolder: true },
  summary: 'An order with its lines and tickets',
  tag: 'orders',
  params: code,
  answers: { 200: Order },
  async run(scope, { params }) {
    return { status: 200, body: orderJson(await orderOf(scope, params.code)) };
  },
});

const list = endpoint({
  method: 'GET',
  path: '/orders',
  may: 'signed-in',
  summary: "Orders, the newest first: one's own, or an organization's or event's for its staff",
  tag: 'orders',
  query: z.strictObject({
    ...pageQuery,
    organization: Id.optional(),
    event: Id.optional(),
    state: OrderState.optional(),
    q: z.string().max(200).optional().meta({ description: 'Code, name or e-mail address, of buyer or attendee.' }),
  }),
  answers: { 200: pageOf(OrderSummary) },
  async run(scope, { query }) {
    const { organization, event, ...rest } = query;
    const within = await readableBy(scope, organization, event);
    const { rows, nextCursor } = await listOrders(scope, { ...rest, ...within });
    return { status: 200, body: pageJson(rows.map(orderSummaryJson), nextCursor) };
  },
});

/** What the caller may list. Something of another organization is not there. */
export async function readableBy(
  scope: Scope,
  organization: string | undefined,
  event: string | undefined,
): Promise<{ organizationId?: string; eventId?: string; eventIds?: readonly string[] | undefined; userId?: string }> {
  if (organization === undefined && event === undefined) {
    return { userId: scope.actor.kind === 'user' ? scope.actor.userId : '' };
  }
  const found = event === undefined ? undefined : await eventById(scope, event);
  const organizationId = organization ?? found?.organization.id;
  const matches = event === undefined || found?.organization.id === organizationId;
  const about = { eventId: event, events: 'some' } as const;
  if (organizationId === undefined || !matches || !(await can(scope, 'orders.read', { organizationId, ...about }))) {
    throw new DomainError('http.not_found', { status: 404 });
  }
  if (event !== undefined) return { organizationId, eventId: event };
  return { organizationId, eventIds: await eventsWithin(scope, organizationId) };
}

export const orderEndpoints = [
  putBusiness,
  startDraft,
  place,
  extend,
  show,
  orderAnswers,
  list,
  ...cancelEndpoints,
  ...reopenEndpoints,
  ...changeEndpoints,
  orderHistoryEndpoint,
  ...orderStaffEndpoints,
  ...orderGiftCardEndpoints,
  ...approvalEndpoints,
];
