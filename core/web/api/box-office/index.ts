import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import {
  BOX_OFFICE_METHODS,
  BoxOfficeSale,
  codesOfSale,
  sellAtBoxOffice,
  tillSums,
  undoSale,
} from '../../../modules/box-office/index.ts';
import { eventById } from '../../../modules/events/index.ts';
import { orderOf } from '../../../modules/orders/index.ts';
import { endpoint } from '../endpoint.ts';
import { Order, orderJson } from '../orders/order-json.ts';
import { startProblems } from '../orders/index.ts';
import { Id, Money, OrderCode } from '../schemas.ts';
import { tillEndpoints } from './till-endpoints.ts';

const sell = endpoint({
  method: 'POST',
  path: '/events/{id}/box-office/sales',
  may: { permission: 'box-office.write', of: 'event', at: 'params.id' },
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

const Day = z.iso.date().meta({ description: "In the event's time zone.", examples: ['2027-02-14'] });

const TillSum = z
  .strictObject({
    day: Day,
    method: z.enum(BOX_OFFICE_METHODS),
    sellerId: Id.nullable().meta({ description: 'Null: a program.' }),
    seller: z.string(),
    orders: z.int(),
    tickets: z.int(),
    total: Money,
  })
  .meta({ id: 'TillSum' });

const sums = endpoint({
  method: 'GET',
  path: '/events/{id}/box-office/sums',
  may: { permission: 'box-office.write', of: 'event', at: 'params.id' },
  summary: 'What came in at the counter, by day, kind of payment and person; what was cancelled since does not count',
  tag: 'box office',
  params: z.strictObject({ id: Id }),
  query: z.strictObject({ from: Day.optional(), to: Day.optional() }),
  answers: { 200: z.strictObject({ data: z.array(TillSum) }) },
  problems: ['event.not_found'],
  async run(scope, { params, query }) {
    const event = await eventById(scope, params.id);
    if (!event) throw new DomainError('event.not_found', { status: 404 });
    const rows = await tillSums(scope, { eventId: event.id, zone: event.zone, ...query });
    const data = rows.map(({ totalMinor, method, ...row }) => ({
      ...row,
      method: BOX_OFFICE_METHODS.find((known) => known === method) ?? ('comp' as const),
      total: { amount: totalMinor, currency: event.currency },
    }));
    return { status: 200, body: { data } };
  },
});

const undo = endpoint({
  method: 'POST',
  path: '/events/{id}/box-office/sales/{code}/undo',
  may: { permission: 'box-office.write', of: 'event', at: 'params.id' },
  summary: 'Take a sale of the last day back: its tickets are worthless, and its money is noted as given back',
  tag: 'box office',
  params: z.strictObject({ id: Id, code: OrderCode }),
  answers: { 200: Order },
  problems: ['order.not_found', 'box_office.not_undoable'],
  replay: 'again',
  async run(scope, { params: { id, code } }) {
    const event = await eventById(scope, id);
    if (!event) throw new DomainError('event.not_found', { status: 404 });
    await undoSale(scope, { organizationId: event.organization.id, eventId: id, code });
    return { status: 200, body: orderJson(await orderOf(scope, code)) };
  },
});

const codes = endpoint({
  method: 'POST',
  path: '/events/{id}/box-office/sales/{code}/gift-cards',
  may: { permission: 'box-office.write', of: 'event', at: 'params.id' },
  summary: 'The codes of gift cards that were sold to somebody without an address: once, to who sold them',
  tag: 'box office',
  params: z.strictObject({ id: Id, code: OrderCode }),
  answers: {
    200: z.strictObject({ data: z.array(z.strictObject({ id: Id, ending: z.string(), code: z.string() })) }),
  },
  problems: ['order.not_found'],
  // What was told once is not told again.
  replay: 'again',
  async run(scope, { params: { id, code } }) {
    const event = await eventById(scope, id);
    if (!event) throw new DomainError('event.not_found', { status: 404 });
    const cards = await codesOfSale(scope, { organizationId: event.organization.id, eventId: id, code });
    return {
      status: 200,
      body: { data: cards.map((card) => ({ id: card.id, ending: card.ending, code: card.code })) },
    };
  },
});

export const boxOfficeEndpoints = [sell, sums, undo, codes, ...tillEndpoints];
