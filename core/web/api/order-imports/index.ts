import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { CallOff } from '../../../modules/cancellations/index.ts';
import {
  createGuestList,
  createImport,
  discardImport,
  IMPORT_FILE_BYTES,
  importOf,
  ImportOptions,
  importsOf,
  prepareOrderImport,
  previewUndo,
  resumeOrderImport,
  startOrderImport,
  stopOrderImport,
  undoImport,
  type ImportAddress,
} from '../../../modules/order-imports/index.ts';
import { CallOffPlanJson, callOffPlanJson, dryRun as dryRunOfAct } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { addressOf, idParams } from '../events/event-endpoints.ts';
import { Id } from '../schemas.ts';
import {
  ImportDetailJson,
  importDetailJson,
  ImportJson,
  importJson,
  ImportReportJson,
  reportJson,
} from './import-json.ts';

const reads = { permission: 'orders.read', of: 'event', at: 'params.id' } as const;
const writes = { permission: 'orders.write', of: 'event', at: 'params.id' } as const;
const tag = 'order imports';
const path = '/events/{id}/order-imports';
const one = z.strictObject({ id: Id, importId: Id });
const problems = ['event.not_found', 'order_import.empty', 'order_import.not_csv', 'order_import.nothing_to_make'];
const dryRun = z.enum(['true', 'false']).default('false').meta({
  description: 'Only says what would come of it: nothing is kept.',
});

const { mails, mode, state, ticketTypeId, variationId, occurrenceId, payDays, holdId, message } = ImportOptions.shape;
const NewImport = z.strictObject({
  csv: z.string().max(1_000_000).optional().meta({ description: 'The file as text, where it is not sent as `file`.' }),
  fileName: z.string().trim().max(200).default('orders.csv'),
  columns: z
    .array(z.string().max(60))
    .max(200)
    .optional()
    .meta({
      description: 'What each column is, in their order; `-` for nothing. Without it, their names are looked at.',
      examples: [['order', 'email', 'name', 'ticket_type', '-']],
    }),
  ...{ mails, mode, state, ticketTypeId, variationId, occurrenceId, payDays },
});

const create = endpoint({
  method: 'POST',
  path,
  may: writes,
  summary: 'Make the orders of a CSV file, in the background',
  tag,
  params: idParams,
  query: z.strictObject({ dryRun }),
  body: NewImport,
  files: { file: { maxBytes: IMPORT_FILE_BYTES } },
  answers: { 200: ImportReportJson, 202: ImportDetailJson },
  problems: [...problems, 'order_import.all_or_none', 'payment.no_manual_account'],
  replay: 'again',
  perMinute: 20,
  async run(scope, { params, query, body: { csv, fileName, columns, ...options }, files: { file } }) {
    if (!file && csv === undefined) throw new DomainError('order_import.file_missing', { field: 'file' });
    const at = await addressOf(scope, params.id);
    const open = file ? () => createReadStream(file.path) : () => Readable.from([Buffer.from(csv!)]);
    const { id } = await createImport(scope, { ...at, kind: 'orders', fileName: file?.filename ?? fileName, open });
    const work = () => prepareOrderImport(scope, { ...at, id, columns, options: ImportOptions.parse(options) });
    return begin(scope, { ...at, id }, query.dryRun === 'true', work);
  },
});

const guests = endpoint({
  method: 'POST',
  path: '/events/{id}/guest-lists',
  may: writes,
  summary: 'Give tickets to everybody on a list, in the background',
  tag,
  params: idParams,
  query: z.strictObject({ dryRun }),
  body: z.strictObject({
    list: z.string().max(500_000).meta({ description: 'One guest a line: name, e-mail, number of tickets.' }),
    name: z.string().trim().min(1).max(200).default('Guests'),
    ticketTypeId: Id,
    ...{ variationId, occurrenceId, holdId, mode, message, mails: mails.default('buyer') },
  }),
  answers: { 200: ImportReportJson, 202: ImportDetailJson },
  problems: [...problems, 'order_import.no_guests', 'hold.not_found'],
  replay: 'again',
  perMinute: 20,
  async run(scope, { params, query, body: { list, name, ...options } }) {
    const at = await addressOf(scope, params.id);
    const { id } = await createGuestList(scope, { ...at, list, fileName: name, options });
    return begin(
      scope,
      { ...at, id },
      query.dryRun === 'true',
      async () => (await importOf(scope, { ...at, id })).report!,
    );
  },
});

/** Looks at it and begins, or forgets it where nothing comes of it. */
async function begin(
  scope: Scope,
  at: ImportAddress,
  isDry: boolean,
  look: () => ReturnType<typeof prepareOrderImport>,
) {
  try {
    const report = await look();
    if (isDry) {
      await discardImport(scope, at);
      return { status: 200, body: reportJson(scope, report) };
    }
    await startOrderImport(scope, at);
  } catch (error) {
    await discardImport(scope, at);
    throw error;
  }
  return { status: 202, body: await importDetailJson(scope, await importOf(scope, at)) };
}

const list = endpoint({
  method: 'GET',
  path,
  may: reads,
  summary: 'The imports of an event, the newest first',
  tag,
  params: idParams,
  answers: { 200: z.strictObject({ data: z.array(ImportJson) }) },
  async run(scope, { params }) {
    const rows = await importsOf(scope, await addressOf(scope, params.id));
    return { status: 200, body: { data: rows.map(importJson) } };
  },
});

const show = endpoint({
  method: 'GET',
  path: `${path}/{importId}`,
  may: reads,
  summary: 'How far an import is, and what could not be made',
  tag,
  params: one,
  answers: { 200: ImportDetailJson },
  problems: ['order_import.not_found'],
  run: async (scope, { params }) => told(scope, await importAt(scope, params)),
});

const stop = endpoint({
  method: 'POST',
  path: `${path}/{importId}/stop`,
  may: writes,
  summary: 'Make no further order of an import',
  tag,
  params: one,
  answers: { 200: ImportDetailJson },
  problems: ['order_import.not_running'],
  replay: 'again',
  async run(scope, { params }) {
    const at = await importAt(scope, params);
    await stopOrderImport(scope, at);
    return told(scope, at);
  },
});

const resume = endpoint({
  method: 'POST',
  path: `${path}/{importId}/resume`,
  may: writes,
  summary: 'Go on with an import that was stopped, and try once more what could not be made',
  tag,
  params: one,
  answers: { 200: ImportDetailJson },
  problems: ['order_import.not_resumable', 'order_import.file_gone'],
  replay: 'again',
  async run(scope, { params }) {
    const at = await importAt(scope, params);
    await resumeOrderImport(scope, at);
    return told(scope, at);
  },
});

const undo = endpoint({
  method: 'POST',
  path: `${path}/{importId}/undo`,
  may: writes,
  summary: 'Cancel all orders of an import, in the background, their money given back as asked',
  tag,
  params: one,
  query: dryRunOfAct,
  body: z.strictObject({
    refund: CallOff.shape.refund,
    as: CallOff.shape.as,
    notify: z.enum(['buyer', 'nobody']).default('nobody'),
  }),
  answers: { 200: CallOffPlanJson, 202: z.strictObject({ cancellationId: Id }) },
  problems: ['order_import.not_undoable', 'refund.not_allowed'],
  replay: 'again',
  async run(scope, { params, query, body }) {
    const wish = { ...(await importAt(scope, params)), ...body };
    if (query.dryRun) return { status: 200, body: callOffPlanJson(await previewUndo(scope, wish)) };
    return { status: 202, body: await undoImport(scope, wish) };
  },
});

async function importAt(scope: Scope, { id, importId }: z.output<typeof one>): Promise<ImportAddress> {
  return { ...(await addressOf(scope, id)), id: importId };
}

async function told(scope: Scope, at: ImportAddress) {
  return { status: 200, body: await importDetailJson(scope, await importOf(scope, at)) };
}

export const orderImportEndpoints = [create, guests, list, show, stop, resume, undo];
