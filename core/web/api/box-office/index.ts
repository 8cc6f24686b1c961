import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { BoxOfficeSale, sellAtBoxOffice } from '../../../modules/box-office/index.ts';
import { eventById } from '../../../modules/events/index.ts';
import { orderOf } from '../../../modules/orders/index.ts';
import { endpoint } from '../endpoint.ts';
import { Order, orderJson } from '../orders/order-json.ts';
import { startProblems } from '../orders/index.ts';
import { Id } from '../schemas.ts';

const sell = endpoint({
  method: 'POST',
  path: '/events/{id}/box-office/sales',
  may: { permission: 'orders.write', of: 'event', at: 'params.id' },
  summary: 'Sell at a counter: the order is placed at once, and its money noted by hand',
  tag: 'box office',
  params: z.strictObject({ id: Id }),
  body: BoxOfficeSale,
  answers: { 201: Order },
  problems: [...startProblems, 'payment.no_manual_account'],
  replay: {
    of: 'code',
    async answer(scope, code) {
      return { status: 201, body: orderJson(await orderOf(scope, code)) };
    },
  },
  async run(scope, { params, body }) {
    const event = await eventById(scope, params.id);
    if (!event) throw new DomainError('event.not_found', { status: 404 });
    const at = { organizationId: event.organization.id, eventId: event.id };
    const { code } = await sellAtBoxOffice(scope, { ...body, ...at });
    return { status: 201, body: orderJson(await orderOf(scope, code)) };
  },
});

export const boxOfficeEndpoints = [sell];
