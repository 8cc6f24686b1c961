import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  bankBatchesOf,
  bankTransferOf,
  bankTransfersOf,
  batchFile,
  batchIsDone,
  batchOf,
  exportTransfers,
  refuseTransfer,
  sayWhereTo,
  transferIsDone,
} from '../../../modules/bank/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { BankBatchJson, BankTransferJson, batchJson, transferJson } from './bank-json.ts';
import { bankReads, bankWrites, tag } from './entry-endpoints.ts';

const all = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, bankTransferId: Id });
const ofBatch = z.strictObject({ id: Id, batchId: Id });
const path = '/organizations/{id}/bank-transfers';
const batches = '/organizations/{id}/bank-batches';

const list = endpoint({
  method: 'GET',
  path,
  may: bankWrites,
  summary: 'Money that goes back by transfer, the newest first',
  tag,
  params: all,
  query: z.strictObject({ ...pageQuery, state: BankTransferJson.shape.state.optional() }),
  answers: { 200: pageOf(BankTransferJson) },
  async run(scope, { params, query: { limit, cursor, state } }) {
    const after = cursor && z.uuid().safeParse(cursor).success ? cursor : undefined;
    const rows = await bankTransfersOf(scope, { organizationId: params.id, state, after, limit: limit + 1 });
    const data = rows.slice(0, limit).map(transferJson);
    return { status: 200, body: pageJson(data, rows.length > limit ? data.at(-1)!.id : null) };
  },
});

const whereTo = endpoint({
  method: 'PATCH',
  path: `${path}/{bankTransferId}`,
  may: bankWrites,
  recent: true,
  summary: 'Say to whom and to which account it goes',
  tag,
  params: one,
  body: z.strictObject({ holder: z.string().trim().min(1).max(70), iban: z.string().trim().min(1).max(60) }),
  answers: { 200: BankTransferJson },
  problems: ['bank_transfer.not_found', 'bank_transfer.exported', 'bank_transfer.iban', 'sign_in.not_recent'],
  replay: 'again',
  async run(scope, { params, body }) {
    await sayWhereTo(scope, { organizationId: params.id, id: params.bankTransferId, ...body });
    return told(scope, params);
  },
});

const done = endpoint({
  method: 'POST',
  path: `${path}/{bankTransferId}/done`,
  may: bankWrites,
  recent: true,
  summary: 'Say that it was transferred by hand',
  tag,
  params: one,
  answers: { 200: BankTransferJson },
  problems: ['bank_transfer.not_found', 'bank_transfer.exported', 'sign_in.not_recent'],
  replay: 'again',
  async run(scope, { params }) {
    await transferIsDone(scope, { organizationId: params.id, id: params.bankTransferId });
    return told(scope, params);
  },
});

const refused = endpoint({
  method: 'POST',
  path: `${path}/{bankTransferId}/refused`,
  may: bankWrites,
  recent: true,
  summary: 'Say that the bank did not carry it out, or that it came back, and what is to become of the money',
  tag,
  params: one,
  body: z.strictObject({
    note: z.string().trim().max(500).default('').meta({ description: 'What the bank said.' }),
    next: z.enum(['again', 'gift_card', 'later']).meta({
      description: 'Transferred `again`, to another account; as a `gift_card`, of a refund alone; or decided `later`.',
    }),
    holder: z.string().trim().max(70).optional(),
    iban: z.string().trim().max(60).optional(),
  }),
  answers: { 200: BankTransferJson },
  problems: [
    ...['bank_transfer.not_found', 'bank_transfer.not_sent', 'bank_transfer.iban', 'bank_transfer.holder'],
    ...['bank_transfer.no_card', 'refund.no_address', 'sign_in.not_recent'],
  ],
  // What was refused is not refused again.
  replay: 'again',
  async run(scope, { params, body }) {
    await refuseTransfer(scope, { organizationId: params.id, id: params.bankTransferId, ...body });
    return told(scope, params);
  },
});

const listBatches = endpoint({
  method: 'GET',
  path: batches,
  may: bankReads,
  summary: 'The files for the bank, the newest first',
  tag,
  params: all,
  answers: { 200: z.strictObject({ data: z.array(BankBatchJson) }) },
  async run(scope, { params }) {
    return { status: 200, body: { data: (await bankBatchesOf(scope, params.id)).map(batchJson) } };
  },
});

const exportAll = endpoint({
  method: 'POST',
  path: batches,
  may: bankWrites,
  recent: true,
  summary: 'Make one SEPA file of all that can go from an account; each transfer is in one file',
  tag,
  params: all,
  body: z.strictObject({ accountId: Id.optional() }),
  answers: { 201: BankBatchJson },
  problems: ['bank_batch.nothing', 'bank_account.none', 'bank_account.several', 'sign_in.not_recent'],
  // What was exported is in no second file: a repeat finds nothing to do.
  replay: 'again',
  async run(scope, { params, body }) {
    const { id } = await exportTransfers(scope, { organizationId: params.id, accountId: body.accountId });
    return { status: 201, body: batchJson(await batchOf(scope, { organizationId: params.id, id })) };
  },
});

const file = endpoint({
  method: 'GET',
  path: `${batches}/{batchId}/file`,
  may: bankWrites,
  summary: 'A file for the bank: pain.001.001.09, as text',
  tag,
  params: ofBatch,
  answers: { 200: z.strictObject({ name: z.string(), xml: z.string() }) },
  problems: ['bank_batch.not_found'],
  async run(scope, { params }) {
    return { status: 200, body: await batchFile(scope, { organizationId: params.id, id: params.batchId }) };
  },
});

const batchDone = endpoint({
  method: 'POST',
  path: `${batches}/{batchId}/done`,
  may: bankWrites,
  recent: true,
  summary: 'Say that the bank carried a file out: its refunds have succeeded',
  tag,
  params: ofBatch,
  answers: { 200: BankBatchJson },
  problems: ['bank_batch.not_found', 'bank_batch.done', 'sign_in.not_recent'],
  replay: 'again',
  async run(scope, { params }) {
    const at = { organizationId: params.id, id: params.batchId };
    await batchIsDone(scope, at);
    return { status: 200, body: batchJson(await batchOf(scope, at)) };
  },
});

async function told(scope: Scope, { id, bankTransferId }: z.output<typeof one>) {
  const row = await bankTransferOf(scope, { organizationId: id, id: bankTransferId });
  return { status: 200, body: transferJson(row) } as const;
}

export const bankTransferEndpoints = [list, whereTo, done, refused, listBatches, exportAll, file, batchDone];
