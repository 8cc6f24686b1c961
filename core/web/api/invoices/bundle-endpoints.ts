import { z } from 'zod';
import {
  bundleDownloadLink,
  bundleOf,
  bundlesOf,
  requestBundle,
  type InvoiceBundle,
} from '../../../modules/invoices/index.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';
import { Day, InvoiceJson } from './invoice-json.ts';

const tag = 'invoices';
const path = '/organizations/{id}/invoice-bundles';
const all = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, bundleId: Id });
const reads = { permission: 'invoices.read', of: 'organization', at: 'params.id' } as const;
const at = ({ id, bundleId }: z.output<typeof one>) => ({ organizationId: id, id: bundleId });

const BundleJson = z
  .strictObject({
    id: Id,
    kind: InvoiceJson.shape.kind.nullable().meta({ description: 'Null: both.' }),
    from: Day.nullable(),
    to: Day.nullable(),
    state: z.enum(['making', 'ready', 'failed']),
    done: z.int().meta({ description: 'How many documents are in it by now.' }),
    count: z.int(),
    bytes: z.int().nullable(),
    createdAt: Instant,
    expiresAt: Instant.meta({ description: 'From then on it is gone.' }),
  })
  .meta({ id: 'InvoiceBundle' });

function bundleJson({ id, choice, state, done, count, bytes, createdAt, expiresAt }: InvoiceBundle) {
  return {
    ...{ id, ...choice, state, done, count, bytes: bytes ?? null },
    ...{ createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() },
  };
}

const make = endpoint({
  method: 'POST',
  path,
  may: reads,
  summary: 'Have many documents put into one ZIP; it is made in the background and kept for a week',
  tag,
  params: all,
  body: z.strictObject({
    kind: InvoiceJson.shape.kind.optional().meta({ description: 'Left out: both.' }),
    from: Day.optional().meta({ description: 'Issued on that day or later.' }),
    to: Day.optional().meta({ description: 'Issued on that day or before.' }),
  }),
  answers: { 202: BundleJson },
  problems: ['invoice_bundle.empty', 'invoice_bundle.too_many'],
  perMinute: 10,
  async run(scope, { params, body: { kind = null, from = null, to = null } }) {
    const bundle = await requestBundle(scope, { organizationId: params.id, choice: { kind, from, to } });
    return { status: 202, body: bundleJson(bundle) };
  },
});

const list = endpoint({
  method: 'GET',
  path,
  may: reads,
  summary: 'The ZIPs that are kept, the newest first',
  tag,
  params: all,
  answers: { 200: z.strictObject({ data: z.array(BundleJson) }) },
  async run(scope, { params }) {
    return { status: 200, body: { data: (await bundlesOf(scope, params.id)).map(bundleJson) } };
  },
});

const show = endpoint({
  method: 'GET',
  path: `${path}/{bundleId}`,
  may: reads,
  summary: 'How far a ZIP is',
  tag,
  params: one,
  answers: { 200: BundleJson },
  problems: ['invoice_bundle.not_found'],
  async run(scope, { params }) {
    return { status: 200, body: bundleJson(await bundleOf(scope, at(params))) };
  },
});

const download = endpoint({
  method: 'GET',
  path: `${path}/{bundleId}/download`,
  may: reads,
  summary: 'The address of a ZIP, good for ten minutes',
  tag,
  params: one,
  answers: { 303: null },
  problems: ['invoice_bundle.not_found', 'invoice_bundle.not_ready'],
  async run(scope, { params }) {
    const { id, state } = await bundleOf(scope, at(params));
    if (state !== 'ready') throw new DomainError('invoice_bundle.not_ready', { status: 409 });
    return { status: 303, headers: { Location: bundleDownloadLink(scope, id) } };
  },
});

export const invoiceBundleEndpoints = [make, list, show, download];
