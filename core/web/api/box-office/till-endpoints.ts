import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { money } from '../../../kernel/values/money.ts';
import {
  closeTill,
  closingById,
  correctTill,
  listClosings,
  openTill,
  refuseStrangersTill,
  TillCount,
  type TillClosingRow,
} from '../../../modules/box-office/index.ts';
import { eventById } from '../../../modules/events/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, Money, moneyJson } from '../schemas.ts';

const may = { permission: 'box-office.write', of: 'event', at: 'params.id' } as const;
const ofEvent = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, closingId: Id });
const Day = z.iso.date().meta({ description: "In the event's time zone." });
const Seller = Id.optional().meta({ description: "Whose till it is. Left out: one's own." });

const Closing = z
  .strictObject({
    id: Id,
    sellerId: Id,
    seller: z.string(),
    day: Day,
    number: z.int().meta({ description: "Of the seller's tills at the event, from 1." }),
    revision: z.int().meta({ description: 'From 1; a correction is another one. The last one holds.' }),
    last: z.boolean(),
    opening: Money,
    sales: Money,
    refunds: Money,
    movements: z.array(z.strictObject({ amount: Money, note: z.string() })),
    expected: Money,
    counted: Money,
    difference: Money,
    denominations: z.array(z.strictObject({ value: Money, count: z.int() })).nullable(),
    note: z.string().nullable(),
    closedAt: Instant,
    closedBy: z.string(),
  })
  .meta({ id: 'TillClosing' });

const list = endpoint({
  method: 'GET',
  path: '/events/{id}/box-office/closings',
  may,
  summary: "Tills that were closed, the newest first: one's own, or everybody's for who may see money",
  tag: 'box office',
  params: ofEvent,
  query: z.strictObject({ seller: Id.optional(), from: Day.optional(), to: Day.optional() }),
  answers: { 200: z.strictObject({ data: z.array(Closing) }) },
  async run(scope, { params, query }) {
    const at = await addressOf(scope, params.id);
    const { seller, ...days } = query;
    const sellerId = (await can(scope, 'finance.read', at)) ? seller : ownId(scope);
    const rows = await listClosings(scope, { ...at, ...days, sellerId });
    return { status: 200, body: { data: rows.map(closingJson) } };
  },
});

const open = endpoint({
  method: 'GET',
  path: '/events/{id}/box-office/till',
  may,
  summary: 'The till that is open: what was sold and handed back since the closing before',
  tag: 'box office',
  params: ofEvent,
  query: z.strictObject({ seller: Seller }),
  answers: { 200: z.strictObject({ number: z.int(), orders: z.int(), sales: Money, refunds: Money }) },
  problems: ['till.not_yours'],
  async run(scope, { params, query }) {
    const { currency, ...at } = await addressOf(scope, params.id);
    const till = await openTill(scope, { ...at, sellerId: query.seller ?? ownId(scope) });
    const { number, orderCount: orders, salesMinor, refundsMinor } = till;
    const amount = (minor: number) => moneyJson(money(minor, currency));
    return { status: 200, body: { number, orders, sales: amount(salesMinor), refunds: amount(refundsMinor) } };
  },
});

const counted = {
  ...TillCount.shape,
  countedMinor: TillCount.shape.countedMinor.meta({ description: 'All the cash, in minor units.' }),
};

const close = endpoint({
  method: 'POST',
  path: '/events/{id}/box-office/closings',
  may,
  summary: 'Close the till with that number, once: what was counted is compared with what should be there',
  tag: 'box office',
  params: ofEvent,
  body: z.strictObject({
    ...counted,
    sellerId: Seller,
    number: z.int().min(1).meta({ description: 'As `GET /events/{id}/box-office/till` says.' }),
  }),
  answers: { 201: Closing },
  problems: ['till.closed', 'till.not_yours', 'till.wrong_sum'],
  replay: { of: 'id', answer: async (scope, id) => ({ status: 201, body: await again(scope, id) }) },
  async run(scope, { params, body: { sellerId = ownId(scope), number, ...count } }) {
    const { organizationId, eventId } = await addressOf(scope, params.id);
    const { id } = await closeTill(scope, { organizationId, eventId, sellerId, number, count });
    return { status: 201, body: closingJson(await closingById(scope, { organizationId, eventId, id })) };
  },
});

const show = endpoint({
  method: 'GET',
  path: '/events/{id}/box-office/closings/{closingId}',
  may,
  summary: 'A closing',
  tag: 'box office',
  params: one,
  answers: { 200: Closing },
  problems: ['till.not_found', 'till.not_yours'],
  async run(scope, { params }) {
    const row = await closingById(scope, { ...(await addressOf(scope, params.id)), id: params.closingId });
    await refuseStrangersTill(scope, row, 'read');
    return { status: 200, body: closingJson(row) };
  },
});

const correct = endpoint({
  method: 'POST',
  path: '/events/{id}/box-office/closings/{closingId}/corrections',
  may,
  summary: 'Say anew what was counted: another entry, with its reason as the note',
  tag: 'box office',
  params: one,
  body: z.strictObject(counted),
  answers: { 201: Closing },
  problems: ['till.closed', 'till.not_found', 'till.not_yours', 'till.reason_missing', 'till.wrong_sum'],
  replay: { of: 'id', answer: async (scope, id) => ({ status: 201, body: await again(scope, id) }) },
  async run(scope, { params, body }) {
    const { organizationId, eventId } = await addressOf(scope, params.id);
    const { id } = await correctTill(scope, { organizationId, eventId, closingId: params.closingId, count: body });
    return { status: 201, body: closingJson(await closingById(scope, { organizationId, eventId, id })) };
  },
});

async function addressOf(scope: Scope, id: string) {
  const event = await eventById(scope, id);
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return { organizationId: event.organization.id, eventId: event.id, currency: event.currency };
}

async function again(scope: Scope, id: string): Promise<z.input<typeof Closing>> {
  const sql = 'select organization_id, event_id from till_closings where id = ?';
  const [row] = await scope.em.execute<{ organization_id: string; event_id: string }[]>(sql, [id]);
  const at = { organizationId: row?.organization_id ?? '', eventId: row?.event_id ?? '' };
  return closingJson(await closingById(scope, { ...at, id }));
}

function ownId({ actor }: Scope): string {
  if (actor.kind === 'user') return actor.userId;
  throw new DomainError('till.not_found', { status: 404, field: 'seller' });
}

function closingJson(row: TillClosingRow): z.input<typeof Closing> {
  const amount = (minor: number) => moneyJson(money(minor, row.currency));
  return {
    ...{ id: row.id, sellerId: row.sellerId, seller: row.seller, day: row.day, number: row.number },
    ...{ revision: row.revision, last: row.isLast, note: row.note, closedBy: row.closedByName },
    ...{ opening: amount(row.openingMinor), sales: amount(row.salesMinor), refunds: amount(row.refundsMinor) },
    movements: row.movements.map(({ minor, note }) => ({ amount: amount(minor), note })),
    ...{ expected: amount(row.expectedMinor), counted: amount(row.countedMinor) },
    difference: amount(row.differenceMinor),
    denominations: row.denominations?.map(({ valueMinor, count }) => ({ value: amount(valueMinor), count })) ?? null,
    closedAt: row.closedAt.toISOString(),
  };
}

export const tillEndpoints = [list, open, close, show, correct];
