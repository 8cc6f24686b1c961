import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { createFeeRule, FeeFacts, feeOf, feesOf, updateFeeRule } from '../../../modules/fees/index.ts';
import {
  assignTaxes,
  createTaxRate,
  CreateTaxRate,
  taxRateOf,
  taxRatesOf,
  updateTaxRate,
  type TaxRateRow,
} from '../../../modules/taxes/index.ts';
import { endpoint } from '../endpoint.ts';
import { changesOf, Id } from '../schemas.ts';
import { Fee, feeFacts, feeJson, State } from './fee-json.ts';
import { getTotals } from './totals.ts';

const settings = { permission: 'settings.write', of: 'organization', at: 'params.id' } as const;
const ofOrganization = z.strictObject({ id: Id });

const { organizationId: _owner, ...shape } = CreateTaxRate.shape;
const Text = z.record(z.string().min(2).max(20), z.string().trim().max(500));
const facts = { ...shape, note: Text.nullable().default(null) };
const TaxRate = z
  .strictObject({
    id: Id,
    name: z.string(),
    rate: z.int(),
    inclusive: z.boolean(),
    compound: z.boolean().meta({ description: 'Charged on the price and on the other taxes.' }),
    note: z.record(z.string(), z.string()).nullable().meta({ description: 'What orders say about it.' }),
    state: State,
    version: z.int(),
  })
  .meta({ id: 'TaxRate' });

const listRates = endpoint({
  method: 'GET',
  path: '/organizations/{id}/tax-rates',
  may: settings,
  summary: 'The taxes that an organization charges',
  tag: 'taxes and fees',
  params: ofOrganization,
  answers: { 200: z.strictObject({ data: z.array(TaxRate) }) },
  run: async (scope, { params }) => ({
    status: 200,
    body: { data: (await taxRatesOf(scope, params.id)).map(rateJson) },
  }),
});

const addRate = endpoint({
  method: 'POST',
  path: '/organizations/{id}/tax-rates',
  may: settings,
  summary: 'Add a tax; `rate` is in hundredths of a percent',
  tag: 'taxes and fees',
  params: ofOrganization,
  body: z.strictObject(facts),
  answers: { 201: TaxRate },
  replay: {
    of: 'id',
    answer: async (scope, id, { params }) => ({ status: 201, body: await rateAgain(scope, params, id) }),
  },
  async run(scope, { params, body }) {
    const { id } = await createTaxRate(scope, { ...body, organizationId: params.id });
    return { status: 201, body: await rateAgain(scope, params, id) };
  },
});

const changeRate = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}/tax-rates/{rateId}',
  may: settings,
  summary: 'Change a tax, or take it out of use; what was sold keeps its taxes',
  tag: 'taxes and fees',
  params: z.strictObject({ id: Id, rateId: Id }),
  body: z.strictObject({ ...changesOf(facts), state: State.optional(), version: z.int().optional() }),
  answers: { 200: TaxRate },
  problems: ['tax_rate.not_found', 'conflict.changed'],
  async run(scope, { params: { id, rateId }, body }) {
    const known = await taxRateOf(scope, id, rateId);
    const { name = known.name, rate = known.rate, inclusive = known.inclusive, compound = known.compound } = body;
    const { note = known.note, state, version } = body;
    const given = { name, rate, inclusive, compound, note, state, version };
    await updateTaxRate(scope, { ...given, organizationId: id, id: rateId });
    return { status: 200, body: await rateAgain(scope, { id }, rateId) };
  },
});

const assign = endpoint({
  method: 'PUT',
  path: '/events/{id}/ticket-types/{typeId}/taxes',
  may: { permission: 'events.write', of: 'event', at: 'params.id' },
  summary: 'Say which taxes lie on a ticket type; none: it is exempt',
  tag: 'taxes and fees',
  params: z.strictObject({ id: Id, typeId: Id }),
  body: z.strictObject({ taxRateIds: z.array(Id).max(10) }),
  answers: { 204: null },
  problems: ['ticket_type.not_found', 'tax_rate.not_found'],
  async run(scope, { params, body }) {
    await assignTaxes(scope, { eventId: params.id, ticketTypeId: params.typeId, ...body });
    return { status: 204 };
  },
});

const listFees = endpoint({
  method: 'GET',
  path: '/organizations/{id}/fees',
  may: settings,
  summary: 'What an organization charges for its service',
  tag: 'taxes and fees',
  params: ofOrganization,
  answers: { 200: z.strictObject({ data: z.array(Fee) }) },
  run: async (scope, { params }) => ({
    status: 200,
    body: { data: (await feesOf(scope, params.id, 'service')).map(feeJson) },
  }),
});

const addFee = endpoint({
  method: 'POST',
  path: '/organizations/{id}/fees',
  may: settings,
  summary: 'Add a service fee',
  tag: 'taxes and fees',
  params: ofOrganization,
  body: z.strictObject(feeFacts),
  answers: { 201: Fee },
  problems: ['tax_rate.not_found'],
  replay: {
    of: 'id',
    answer: async (scope, id, { params }) => ({ status: 201, body: await feeAgain(scope, params, id) }),
  },
  async run(scope, { params, body }) {
    const { id } = await createFeeRule(scope, { ...body, kind: 'service', ownTax: null, organizationId: params.id });
    return { status: 201, body: await feeAgain(scope, params, id) };
  },
});

const changeFee = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}/fees/{feeId}',
  may: settings,
  summary: 'Change a service fee, or take it out of use; orders keep theirs',
  tag: 'taxes and fees',
  params: z.strictObject({ id: Id, feeId: Id }),
  body: z.strictObject({ ...changesOf(feeFacts), state: State.optional(), version: z.int().optional() }),
  answers: { 200: Fee },
  problems: ['fee.not_found', 'tax_rate.not_found', 'conflict.changed'],
  async run(scope, { params: { id, feeId }, body: { state, version, ...changes } }) {
    const row = await feeOf(scope, id, 'service', feeId);
    const all = row as unknown as Readonly<Record<string, unknown>>;
    const known = Object.fromEntries(Object.keys(FeeFacts.shape).map((name) => [name, all[name]]));
    const merged = FeeFacts.parse({ ...known, ...changes });
    await updateFeeRule(scope, { ...merged, organizationId: id, id: feeId, state, version });
    return { status: 200, body: await feeAgain(scope, { id }, feeId) };
  },
});

async function rateAgain(scope: Scope, params: unknown, id: string): Promise<z.input<typeof TaxRate>> {
  return rateJson(await taxRateOf(scope, (params as { id: string }).id, id));
}

function rateJson(row: TaxRateRow): z.input<typeof TaxRate> {
  const { id, name, rate, inclusive, compound, note, state, version } = row;
  return { id, name, rate, inclusive, compound, note, state, version };
}

async function feeAgain(scope: Scope, params: unknown, id: string): Promise<z.input<typeof Fee>> {
  return feeJson(await feeOf(scope, (params as { id: string }).id, 'service', id));
}

export const taxEndpoints = [listRates, addRate, changeRate, assign, listFees, addFee, changeFee, getTotals];
