import { z } from 'zod';
import { listOrders } from '../../../modules/orders/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';
import { OrderSummary, orderSummaryJson } from '../orders/order-json.ts';
import { pageJson, pageOf, pageQuery } from '../schemas.ts';

export const myOrders = endpoint({
  method: 'GET',
  path: '/auth/me/orders',
  may: 'signed-in',
  summary: 'Your own orders, the newest first',
  tag: 'auth',
  query: z.strictObject(pageQuery),
  answers: { 200: pageOf(OrderSummary) },
  async run(scope, { query: { limit, cursor } }) {
    if (scope.actor.kind !== 'user') throw refusal(401);
    const { rows, nextCursor } = await listOrders(scope, { userId: scope.actor.userId, limit, cursor });
    return { status: 200, body: pageJson(rows.map(orderSummaryJson), nextCursor) };
  },
});
