import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  buyersCancellation,
  cancelAsBuyer,
  cancelWithRefund,
  previewCancellation,
  REFUND_AS,
  REFUND_CHOICES,
  refuseRefund,
  type BuyersWish,
  type CancellationWish,
} from '../../../modules/cancellations/index.ts';
import { cancelOrder, orderOf, type OrderDetail } from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { dryRun, handedOut, OrderPlanJson, orderPlanJson } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { Id, OrderCode } from '../schemas.ts';
import { Order, orderJson } from './order-json.ts';

const params = z.strictObject({ code: OrderCode });

const terms = {
  reason: z.string().trim().max(500).default(''),
  notify: z.enum(['buyer', 'nobody']).default('buyer'),
  refund: z
    .enum(REFUND_CHOICES)
    .default('none')
    .meta({ description: 'For staff who may give money back. `without_fees` keeps the fees that stay on refund.' }),
  handedOut,
  as: z.enum(REFUND_AS).default('money').meta({
    description: 'A new gift card in place of money; buyers where the event leaves it to them.',
  }),
};

const cancel = endpoint({
  method: 'POST',
  path: '/orders/{code}/cancel',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
  summary: 'Cancel an order: its tickets become worthless, its places free',
  tag: 'orders',
  params,
  query: dryRun,
  body: z.strictObject(terms),
  answers: { 200: z.union([Order, OrderPlanJson]) },
  problems: ['order.not_cancellable', 'order.not_by_buyer', 'refund.not_allowed', 'refund.no_address'],
  async run(scope, { params: { code }, query, body }) {
    const order = await orderOf(scope, code);
    const isStaff = await can(scope, 'orders.write', order);
    if (order.state === 'draft') {
      const { reason, notify } = body;
      await cancelOrder(scope, { code, reason, notify });
      return { status: 200, body: orderJson(await orderOf(scope, code)) };
    }
    return isStaff
      ? act(scope, order, { ...body, tickets: 'all' }, query)
      : actAsBuyer(scope, order, { as: body.as }, query);
  },
});

const cancelSome = endpoint({
  method: 'POST',
  path: '/orders/{code}/cancel-tickets',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
  summary: 'Cancel some tickets of an order: its price sinks, and what was paid for them goes back as asked',
  tag: 'orders',
  params,
  query: dryRun,
  body: z.strictObject({ ...terms, tickets: z.array(Id).min(1).max(200) }),
  answers: { 200: z.union([Order, OrderPlanJson]) },
  problems: ['order.not_cancellable', 'ticket.not_found', 'ticket.already_cancelled', 'refund.not_allowed'],
  async run(scope, { params: { code }, query, body }) {
    const order = await orderOf(scope, code);
    const isStaff = await can(scope, 'orders.write', order);
    return isStaff
      ? act(scope, order, body, query)
      : actAsBuyer(scope, order, { tickets: body.tickets, as: body.as }, query);
  },
});

/** Buyers cancel by the event's rules, whatever they ask to be given back. */
async function actAsBuyer(scope: Scope, order: OrderDetail, wish: BuyersWish, query: z.output<typeof dryRun>) {
  const may = await buyersCancellation(scope, order, wish);
  if (!may) throw new DomainError('order.not_by_buyer', { status: 409, params: { code: order.code } });
  if (query.dryRun) return { status: 200, body: orderPlanJson(may.plan) };
  await cancelAsBuyer(scope, { code: order.code, ...wish });
  return { status: 200, body: orderJson(await orderOf(scope, order.code)) };
}

async function act(
  scope: Scope,
  order: { readonly code: string; readonly organizationId: string; readonly eventId: string },
  wish: CancellationWish & { readonly reason: string; readonly handedOut: boolean },
  query: z.output<typeof dryRun>,
) {
  await refuseRefund(scope, order, wish.refund);
  const { code } = order;
  const { reason, handedOut: isOut, ...planned } = wish;
  if (query.dryRun) {
    return { status: 200, body: orderPlanJson(await previewCancellation(scope, { code, ...planned })) };
  }
  await cancelWithRefund(scope, { code, reason, handedOut: isOut, ...planned });
  return { status: 200, body: orderJson(await orderOf(scope, code)) };
}

export const cancelEndpoints = [cancel, cancelSome];
