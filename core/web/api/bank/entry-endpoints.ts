import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  assignEntry,
  bankEntriesOf,
  bankEntryOf,
  createBankImport,
  discardBankImport,
  giveEntryBack,
  ignoreEntry,
  MOST_SHARES,
  previewBankImport,
  runBankImport,
  setBankColumns,
  splitEntry,
  STATEMENT_BYTES,
} from '../../../modules/bank/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Money, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { BankEntryJson, BankPreviewJson, BankResultJson, entryJson, previewJson, resultJson } from './bank-json.ts';

export const bankReads = { permission: 'finance.read', of: 'organization', at: 'params.id' } as const;
export const bankWrites = { permission: 'finance.write', of: 'organization', at: 'params.id' } as const;
export const tag = 'bank';
const all = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, bankEntryId: Id });
const path = '/organizations/{id}/bank-entries';

const bring = endpoint({
  method: 'POST',
  path: '/organizations/{id}/bank-statements',
  may: bankWrites,
  summary: "Take in a bank's statement: a CSV table, CAMT.053 or MT940. Each entry is taken once",
  tag,
  params: all,
  query: z.strictObject({
    dryRun: z.enum(['true', 'false']).default('false').meta({ description: 'Only says what would come of it.' }),
  }),
  body: z.strictObject({
    accountId: Id.optional().meta({
      description: 'The payment account with the bank account; may be left out for the only one.',
    }),
    content: z
      .string()
      .max(1_000_000)
      .optional()
      .meta({ description: 'The file as text, where it is not sent as `file`.' }),
    fileName: z.string().trim().max(200).default('statement'),
    columns: z
      .array(z.string().max(40))
      .max(200)
      .optional()
      .meta({
        description:
          'Of a table: what each column is (`date`, `amount`, `credit`, `currency`, `name`, `iban`, `text`, `reference`, or `-`). Without it their names are looked at, and what they were before.',
        examples: [['date', 'name', 'text', 'amount', '-']],
      }),
  }),
  files: { file: { maxBytes: STATEMENT_BYTES } },
  answers: { 200: z.union([BankPreviewJson, BankResultJson]) },
  problems: [
    'bank_account.none',
    'bank_statement.empty',
    'bank_statement.no_amount_column',
    'bank_statement.other_account',
  ],
  replay: 'again',
  perMinute: 20,
  async run(scope, { params, query, body: { accountId, content, fileName, columns }, files: { file } }) {
    if (!file && content === undefined) throw new DomainError('bank_statement.file_missing', { field: 'file' });
    const bytes = file ? await readFile(file.path) : Buffer.from(content!);
    const about = { organizationId: params.id, accountId, fileName: file?.filename ?? fileName };
    const { id } = await createBankImport(scope, { ...about, bytes });
    const at = { organizationId: params.id, id };
    try {
      if (columns) await setBankColumns(scope, at, columns);
      const preview = await previewBankImport(scope, at);
      if (query.dryRun === 'false') return { status: 200, body: resultJson(await runBankImport(scope, at)) };
      await discardBankImport(scope, at);
      return { status: 200, body: previewJson(preview) };
    } catch (error) {
      if (error instanceof DomainError) await discardBankImport(scope, at);
      throw error;
    }
  },
});

const list = endpoint({
  method: 'GET',
  path,
  may: bankReads,
  summary: 'Money that came to the bank accounts, the newest first',
  tag,
  params: all,
  query: z.strictObject({ ...pageQuery, state: BankEntryJson.shape.state.optional() }),
  answers: { 200: pageOf(BankEntryJson) },
  async run(scope, { params, query: { limit, cursor, state } }) {
    const after = cursor && z.uuid().safeParse(cursor).success ? cursor : undefined;
    const rows = await bankEntriesOf(scope, { organizationId: params.id, state, after, limit: limit + 1 });
    const data = rows.slice(0, limit).map(entryJson);
    return { status: 200, body: pageJson(data, rows.length > limit ? data.at(-1)!.id : null) };
  },
});

const show = endpoint({
  method: 'GET',
  path: `${path}/{bankEntryId}`,
  may: bankReads,
  summary: 'Money that came, and what became of it',
  tag,
  params: one,
  answers: { 200: BankEntryJson },
  problems: ['bank_entry.not_found'],
  run: (scope, { params }) => told(scope, params),
});

const act = {
  method: 'POST',
  may: bankWrites,
  tag,
  params: one,
  answers: { 200: BankEntryJson },
  replay: 'again',
} as const;

const assign = endpoint({
  ...act,
  path: `${path}/{bankEntryId}/assign`,
  summary: 'Say which order the money is for; too much, too little and too late are dealt with as for every payment',
  body: z.strictObject({ orderCode: z.string().trim().min(1).max(40) }),
  problems: ['bank_entry.not_found', 'bank_entry.settled', 'bank_entry.currency', 'order.not_found'],
  async run(scope, { params, body }) {
    await assignEntry(scope, { ...atEntry(params), ...body });
    return told(scope, params);
  },
});

const split = endpoint({
  ...act,
  path: `${path}/{bankEntryId}/split`,
  summary: 'Say which orders the money is for, and how much of it each',
  body: z.strictObject({
    shares: z
      .array(z.strictObject({ orderCode: z.string().trim().min(1).max(40), amount: Money }))
      .min(1)
      .max(MOST_SHARES),
    rest: z
      .enum(['return', 'keep'])
      .default('return')
      .meta({ description: 'What is left goes back, or stays without being for an order.' }),
  }),
  problems: [
    ...['bank_entry.not_found', 'bank_entry.settled', 'bank_entry.currency', 'bank_entry.too_much'],
    ...['bank_entry.order_twice', 'bank_entry.share_amount', 'order.not_found'],
  ],
  async run(scope, { params, body: { shares, rest } }) {
    const { currency } = await bankEntryOf(scope, atEntry(params));
    const own = shares.map(({ orderCode, amount }, index) => {
      if (amount.currency === currency) return { orderCode, minor: amount.amount };
      throw new DomainError('bank_entry.currency', { field: `shares.${index}.amount` });
    });
    await splitEntry(scope, { ...atEntry(params), shares: own, rest });
    return told(scope, params);
  },
});

const giveBack = endpoint({
  ...act,
  path: `${path}/{bankEntryId}/return`,
  summary: 'Put the money on the list of what is transferred back',
  body: z.strictObject({ note: z.string().trim().max(500).default('') }),
  problems: ['bank_entry.not_found', 'bank_entry.settled'],
  async run(scope, { params, body }) {
    await giveEntryBack(scope, { ...atEntry(params), ...body });
    return told(scope, params);
  },
});

const ignore = endpoint({
  ...act,
  path: `${path}/{bankEntryId}/ignore`,
  summary: 'Say why the money is for no order',
  body: z.strictObject({ note: z.string().trim().min(1).max(500) }),
  problems: ['bank_entry.not_found', 'bank_entry.settled'],
  async run(scope, { params, body }) {
    await ignoreEntry(scope, { ...atEntry(params), ...body });
    return told(scope, params);
  },
});

function atEntry({ id, bankEntryId }: z.output<typeof one>) {
  return { organizationId: id, id: bankEntryId };
}

async function told(scope: Scope, params: z.output<typeof one>) {
  return { status: 200, body: entryJson(await bankEntryOf(scope, atEntry(params))) } as const;
}

export const bankEntryEndpoints = [bring, list, show, assign, split, giveBack, ignore];
