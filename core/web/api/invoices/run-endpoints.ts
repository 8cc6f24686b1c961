import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import {
  billPastOrders,
  invoiceRunOf,
  invoiceRunsOf,
  previewPastOrders,
  stopInvoiceRun,
  type InvoiceRun,
} from '../../../modules/invoices/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';
import { Day } from './invoice-json.ts';

const tag = 'invoices';
const path = '/organizations/{id}/invoice-runs';
const all = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, invoiceRunId: Id });
const reads = { permission: 'invoices.read', of: 'organization', at: 'params.id' } as const;
const writes = { permission: 'invoices.write', of: 'organization', at: 'params.id' } as const;
const at = ({ id, invoiceRunId }: z.output<typeof one>) => ({ organizationId: id, id: invoiceRunId });
const refusals = ['invoice.seller_incomplete', 'invoice_run.no_rule'] as const;

const Choice = z.strictObject({
  eventId: Id.nullable().default(null).meta({ description: 'Null: orders of all events.' }),
  from: Day.nullable().default(null).meta({ description: "Placed on that day or later, by the organization's clock." }),
  to: Day.nullable().default(null).meta({ description: 'Placed on that day or before.' }),
  mail: z
    .enum(['by_rule', 'nobody'])
    .default('by_rule')
    .meta({ description: 'Whether buyers get them by mail as the settings say, or not at all.' }),
});

const RunJson = z
  .strictObject({
    id: Id,
    eventId: Id.nullable(),
    from: Day.nullable(),
    to: Day.nullable(),
    mail: z.enum(['by_rule', 'nobody']),
    state: z.enum(['running', 'done', 'stopped']),
    orders: z.int().meta({ description: 'How many there were when it was begun.' }),
    issued: z.int(),
    failed: z.array(z.strictObject({ orderCode: OrderCode, error: z.string() })),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'InvoiceRun' });

const PreviewJson = z
  .strictObject({
    orders: z.int(),
    firstPlacedAt: Instant.nullable(),
    lastPlacedAt: Instant.nullable(),
    totals: z.array(z.strictObject({ orders: z.int(), total: Money })),
  })
  .meta({ id: 'InvoiceRunPreview' });

function runJson(run: InvoiceRun): z.output<typeof RunJson> {
  const { id, choice, state, orderCount: orders, issuedCount: issued, failures } = run;
  return {
    ...{ id, ...choice, state, orders, issued },
    failed: failures.map(({ code, error }) => ({ orderCode: code, error })),
    ...{ createdAt: run.createdAt.toISOString(), finishedAt: run.finishedAt?.toISOString() ?? null },
  };
}

const preview = endpoint({
  method: 'POST',
  path: `${path}/preview`,
  may: writes,
  summary: 'Which past orders the rule wants billed: how many, of when, and what they come to',
  tag,
  params: all,
  body: Choice,
  answers: { 200: PreviewJson },
  problems: refusals,
  replay: 'again',
  async run(scope, { params, body: choice }) {
    const { orders, period, totals } = await previewPastOrders(scope, { organizationId: params.id, choice });
    const body = {
      orders,
      firstPlacedAt: period?.from.toISOString() ?? null,
      lastPlacedAt: period?.to.toISOString() ?? null,
      totals: totals.map((sum) => ({ orders: sum.orders, total: moneyJson(money(sum.totalMinor, sum.currency)) })),
    };
    return { status: 200, body };
  },
});

const begin = endpoint({
  method: 'POST',
  path,
  may: writes,
  recent: true,
  summary: 'Bill the past orders that the rule wants billed and that have no document; done in the background',
  tag,
  params: all,
  body: Choice,
  answers: { 202: RunJson },
  problems: [...refusals, 'invoice_run.nothing', 'invoice_run.running', 'sign_in.not_recent'],
  // One at a time, and what is billed is not billed again.
  replay: 'again',
  async run(scope, { params, body: choice }) {
    return { status: 202, body: runJson(await billPastOrders(scope, { organizationId: params.id, choice })) };
  },
});

const list = endpoint({
  method: 'GET',
  path,
  may: reads,
  summary: 'When past orders were billed, the newest first',
  tag,
  params: all,
  answers: { 200: z.strictObject({ data: z.array(RunJson) }) },
  async run(scope, { params }) {
    return { status: 200, body: { data: (await invoiceRunsOf(scope, params.id)).map(runJson) } };
  },
});

const show = endpoint({
  method: 'GET',
  path: `${path}/{invoiceRunId}`,
  may: reads,
  summary: 'How far billing past orders is',
  tag,
  params: one,
  answers: { 200: RunJson },
  problems: ['invoice_run.not_found'],
  async run(scope, { params }) {
    return { status: 200, body: runJson(await invoiceRunOf(scope, at(params))) };
  },
});

const stop = endpoint({
  method: 'POST',
  path: `${path}/{invoiceRunId}/stop`,
  may: writes,
  summary: 'Stop billing past orders; what was issued stays',
  tag,
  params: one,
  answers: { 200: RunJson },
  problems: ['invoice_run.not_found', 'invoice_run.over'],
  replay: 'again',
  async run(scope, { params }) {
    await stopInvoiceRun(scope, at(params));
    return { status: 200, body: runJson(await invoiceRunOf(scope, at(params))) };
  },
});

export const invoiceRunEndpoints = [preview, begin, list, show, stop];
