import { z } from 'zod';
import { approveOrder, declineOrder, orderOf } from '../../../modules/orders/index.ts';
import { endpoint } from '../endpoint.ts';
import { OrderCode } from '../schemas.ts';
import { Order, orderJson } from './order-json.ts';

const code = z.strictObject({ code: OrderCode });

const approve = endpoint({
  method: 'POST',
  path: '/orders/{code}/approve',
  may: { permission: 'orders.write', of: 'order', at: 'params.code' },
  summary: 'Say yes to an order that needs approval: it can be paid now, or is confirmed where it is free',
  tag: 'orders',
  params: code,
  answers: { 200: Order },
  problems: ['order.not_waiting'],
  replay: 'again',
  async run(scope, { params }) {
    await approveOrder(scope, params);
    return { status: 200, body: orderJson(await orderOf(scope, params.code)) };
  },
});

const decline = endpoint({
  method: 'POST',
  path: '/orders/{code}/decline',
  may: { permission: 'orders.write', of: 'order', at: 'params.code' },
  summary: 'Say no to an order that needs approval: it is cancelled and its buyer is told',
  tag: 'orders',
  params: code,
  body: z.strictObject({ reason: z.string().trim().max(500).default('') }),
  answers: { 200: Order },
  problems: ['order.not_waiting'],
  async run(scope, { params, body }) {
    await declineOrder(scope, { ...params, ...body });
    return { status: 200, body: orderJson(await orderOf(scope, params.code)) };
  },
});

export const approvalEndpoints = [approve, decline];
