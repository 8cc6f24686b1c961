import { z } from 'zod';
import { previewDeadline, previewReactivation, reactivate } from '../../../modules/cancellations/index.ts';
import { orderOf, setDeadline } from '../../../modules/orders/index.ts';
import { dryRun, OrderPlanJson, orderPlanJson } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { Instant, OrderCode } from '../schemas.ts';
import { Order, orderJson } from './order-json.ts';

const params = z.strictObject({ code: OrderCode });
const may = { permission: 'orders.write', of: 'order', at: 'params.code' } as const;
const answers = { 200: z.union([Order, OrderPlanJson]) };
const refused = ['order.deadline_past', 'order.deadline_after_event'];

const deadline = endpoint({
  method: 'POST',
  path: '/orders/{code}/deadline',
  may,
  summary: 'Say until when an order may be paid',
  tag: 'orders',
  params,
  query: dryRun,
  body: z.strictObject({ until: Instant, notify: z.enum(['buyer', 'nobody']).default('buyer') }),
  answers,
  problems: ['order.not_pending', ...refused],
  replay: 'again',
  async run(scope, { params: { code }, query, body }) {
    const wish = { ...body, code, until: new Date(body.until) };
    if (query.dryRun) return { status: 200, body: orderPlanJson(await previewDeadline(scope, wish)) };
    await setDeadline(scope, wish);
    return { status: 200, body: orderJson(await orderOf(scope, code)) };
  },
});

const reopen = endpoint({
  method: 'POST',
  path: '/orders/{code}/reactivate',
  may,
  summary: 'Bring back an order that expired or was cancelled, if all that it had is still there',
  tag: 'orders',
  params,
  query: dryRun,
  body: z.strictObject({
    until: Instant.optional().meta({ description: 'Until when it may be paid, where something is left to pay.' }),
  }),
  answers,
  problems: [
    'order.not_reactivatable',
    'order.money_went_back',
    'order.event_over',
    'order.sold_out_again',
    'order.seats_gone',
    'order.buyer_limit_again',
    ...refused,
  ],
  async run(scope, { params: { code }, query, body }) {
    const wish = { code, until: body.until === undefined ? undefined : new Date(body.until) };
    if (query.dryRun) return { status: 200, body: orderPlanJson(await previewReactivation(scope, wish)) };
    await reactivate(scope, wish);
    return { status: 200, body: orderJson(await orderOf(scope, code)) };
  },
});

export const reopenEndpoints = [deadline, reopen];
