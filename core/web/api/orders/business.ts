import { z } from 'zod';
import { Business, nameBusiness, orderOf, normalizeOrderCode } from '../../../modules/orders/index.ts';
import { endpoint } from '../endpoint.ts';
import { OrderCode } from '../schemas.ts';
import { totalsJson, Totals } from './amounts-json.ts';
import { BusinessJson } from './order-json.ts';

/** Says which company a draft is for. */
export const putBusiness = endpoint({
  method: 'PUT',
  path: '/orders/{code}/business',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
  summary: 'Say which company a draft is for, or with null that it is for none; its taxes may change with it',
  tag: 'orders',
  params: z.strictObject({ code: OrderCode }),
  body: z.strictObject({ business: Business.nullable() }),
  answers: { 200: z.strictObject({ business: BusinessJson.nullable(), totals: Totals }) },
  problems: [
    'order.no_companies',
    'order.vat_id_format',
    'order.vat_id_country',
    'order.vat_id_unknown',
    'order.already_placed',
    'order.hold_expired',
  ],
  async run(scope, { params, body }) {
    const business = await nameBusiness(scope, { code: params.code, business: body.business });
    return {
      status: 200,
      body: { business, totals: totalsJson(await orderOf(scope, normalizeOrderCode(params.code))) },
    };
  },
});
