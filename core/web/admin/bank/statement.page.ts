import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  BANK_FIELDS,
  bankAccountsOf,
  bankImportOf,
  createBankImport,
  discardBankImport,
  previewBankImport,
  runBankImport,
  setBankColumns,
  STATEMENT_BYTES,
  type PreviewedEntry,
} from '../../../modules/bank/index.ts';
import type { Cell, Field, ShowView } from '../../../render/contract/index.ts';
import { formModel } from '../form-model.ts';
import { atBank, bankHref, belowBank, dayText, orderCell, sumText } from './bank-words.ts';

const SHOWN = 200;

const UploadForm = z.object({
  accountId: z.uuid().meta({ title: 'bank.import.account', widget: 'select' }),
  file: z
    .string()
    .optional()
    .meta({ title: 'bank.import.file', widget: 'file', accept: '.csv,.txt,.xml,.sta,.mt940,.940,text/csv,text/xml' }),
});

/** A bank's statement, in whatever form the bank gives it. */
export const newStatementPage = page({
  path: '/admin/o/:org/bank/statements/new',
  may: 'finance.write',
  form: UploadForm,
  files: { file: { maxBytes: STATEMENT_BYTES } },
  postsPerMinute: 20,
  async show(scope, _at, request) {
    const accounts = await bankAccountsOf(scope, request.organization!.id);
    if (accounts.length === 0) return { goTo: bankHref(request) };
    const options = accounts.map(({ id, label, iban }) => ({ value: id, label: `${label} · … ${iban.slice(-4)}` }));
    const model = formModel(scope, request, {
      ...belowBank(scope, request, scope.t('bank.import.title')),
      subtitle: scope.t('bank.import.help'),
      schema: UploadForm,
      values: { accountId: accounts[0]!.id },
      groups: [{ fields: ['accountId', 'file'] }],
      fields: {
        over: { accountId: { options }, file: { help: scope.t('bank.import.file_help'), required: true } },
      },
      multipart: true,
      action: request.path,
      submit: scope.t('bank.import.look'),
      cancelHref: bankHref(request),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, { accountId }, request) {
    const { file } = request.files;
    if (!file) throw new DomainError('bank_statement.file_missing', { field: 'file' });
    const bytes = await readFile(file.path);
    const about = { organizationId: request.organization!.id, accountId, fileName: file.filename };
    const { id } = await createBankImport(scope, { ...about, bytes });
    const { format } = await bankImportOf(scope, atBank(request, id));
    const base = `${bankHref(request)}/statements/${id}`;
    return { goTo: format === 'csv' ? `${base}/columns` : base };
  },
});

const ColumnsForm = z.object({ columns: z.array(z.string().max(40)).max(200).default([]) });

/** What the columns of a bank's table are; the account's next table is read the same way. */
export const statementColumnsPage = page({
  path: '/admin/o/:org/bank/statements/:statement/columns',
  may: 'finance.write',
  form: ColumnsForm,
  async show(scope, { statement }, request) {
    const row = await bankImportOf(scope, atBank(request, statement));
    if (row.state === 'done' || row.format !== 'csv') return { goTo: bankHref(request) };
    const { again } = request;
    const typed = again?.values['columns'] as readonly unknown[] | undefined;
    const fields = row.headers.map((label, index): Field => {
      const chosen = String(typed?.[index] ?? row.columns[index] ?? '-');
      const choices = [
        { value: '-', label: scope.t('bank.field.none') },
        ...BANK_FIELDS.map((value) => ({ value, label: scope.t(`bank.field.${value}`) })),
      ];
      const options = choices.map((choice) => ({ ...choice, selected: choice.value === chosen }));
      const error = again?.errors[`columns.${index}`];
      return { widget: 'select', name: `columns.${index}`, label, half: true, error, value: chosen, options };
    });
    const model = formModel(scope, request, {
      ...belowBank(scope, request, scope.t('bank.import.columns', { file: row.fileName })),
      subtitle: scope.t('bank.import.columns_help'),
      ...{ schema: ColumnsForm, values: {}, groups: [], action: request.path },
      submit: scope.t('bank.import.look'),
      cancelHref: bankHref(request),
    });
    return { view: 'admin/form', model: { ...model, groups: [{ fields }] } };
  },
  async submit(scope, { statement }, { columns }, request) {
    await setBankColumns(scope, atBank(request, statement), columns);
    return { goTo: `${bankHref(request)}/statements/${statement}` };
  },
});

/** What would come of a statement, before anything does. */
export const statementPage = page({
  path: '/admin/o/:org/bank/statements/:statement',
  may: 'finance.write',
  async show(scope, { statement }, request) {
    const row = await bankImportOf(scope, atBank(request, statement));
    if (row.state === 'done') return { goTo: bankHref(request) };
    const { entries, outgoing, badRows, sums } = await previewBankImport(scope, atBank(request, statement));
    const base = `${bankHref(request)}/statements/${statement}`;
    const fresh = sums.exact + sums.doubt;
    const model: ShowView = {
      ...belowBank(scope, request, row.fileName),
      notices: [
        { tone: 'info', text: scope.t('bank.import.nothing_yet') },
        ...(badRows.length === 0
          ? []
          : [
              {
                tone: 'warning',
                text: scope.t('bank.import.bad_rows', { rows: badRows.slice(0, 20).join(', ') }),
              } as const,
            ]),
      ],
      actions: [
        ...(fresh > 0 ? [{ label: scope.t('bank.import.run'), action: `${base}/run`, tone: 'primary' } as const] : []),
        ...(row.format === 'csv' ? [{ label: scope.t('bank.import.columns_change'), href: `${base}/columns` }] : []),
        { label: scope.t('bank.import.discard'), action: `${base}/discard` },
      ],
      main: [
        {
          kind: 'figures',
          figures: [
            ...(['exact', 'doubt', 'known'] as const).map((key) => figure(scope, key, sums[key])),
            figure(scope, 'outgoing', outgoing),
          ],
        },
        previewTable(scope, request, entries),
      ],
    };
    return { view: 'admin/show', model };
  },
});

export const runStatementPage = page({
  path: '/admin/o/:org/bank/statements/:statement/run',
  may: 'finance.write',
  postsPerMinute: 20,
  show: async (_scope, { statement }, request) => ({ goTo: `${bankHref(request)}/statements/${statement}` }),
  async submit(scope, { statement }, _values, request) {
    await runBankImport(scope, atBank(request, statement));
    return { goTo: bankHref(request), flash: 'bank.flash.imported' };
  },
});

export const discardStatementPage = page({
  path: '/admin/o/:org/bank/statements/:statement/discard',
  may: 'finance.write',
  show: async (_scope, { statement }, request) => ({ goTo: `${bankHref(request)}/statements/${statement}` }),
  async submit(scope, { statement }, _values, request) {
    await discardBankImport(scope, atBank(request, statement));
    return { goTo: bankHref(request), flash: 'bank.flash.discarded' };
  },
});

function figure(scope: Scope, key: 'exact' | 'doubt' | 'known' | 'outgoing', count: number) {
  return { label: scope.t(`bank.figure.${key}`), value: String(count) };
}

function previewTable(
  scope: Scope,
  request: PageRequest,
  entries: readonly PreviewedEntry[],
): ShowView['main'][number] {
  const title = scope.t('bank.money_in');
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        ...['booked', 'payer', 'text'].map((key) => ({ label: scope.t(`bank.column.${key}`) })),
        { label: scope.t('bank.column.amount'), align: 'end' },
        ...['order', 'becomes'].map((key) => ({ label: scope.t(`bank.column.${key}`) })),
      ],
      rows: entries.slice(0, SHOWN).map((entry) => ({ cells: cellsOf(scope, request, entry) })),
      empty: scope.t('bank.import.nothing_in'),
    },
  };
}

function cellsOf(scope: Scope, request: PageRequest, entry: PreviewedEntry): Cell[] {
  const { match, isKnown } = entry;
  return [
    { kind: 'text', text: dayText(scope, entry.bookedOn) },
    { kind: 'text', text: entry.payer || '–' },
    { kind: 'text', text: entry.text.slice(0, 140) || '–' },
    { kind: 'money', text: sumText(scope, entry.minor, entry.currency) },
    orderCell(request, match.order?.code ?? null),
    isKnown
      ? { kind: 'badge', label: scope.t('bank.known'), tone: 'neutral' }
      : match.kind === 'exact'
        ? { kind: 'badge', label: scope.t(`bank.exact.${match.by}`), tone: 'success' }
        : { kind: 'badge', label: scope.t(`bank.doubt.${match.doubt}`), tone: 'warning' },
  ];
}
