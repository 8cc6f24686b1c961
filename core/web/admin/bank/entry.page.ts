import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  assignEntry,
  bankEntryOf,
  giveEntryBack,
  ignoreEntry,
  type BankEntryRow,
} from '../../../modules/bank/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import type { Cell, ShowView } from '../../../render/contract/index.ts';
import { historySection } from '../audit/history.ts';
import { formModel } from '../form-model.ts';
import { atBank, bankHref, belowBank, dayText, entryBadge, orderCell, sumText } from './bank-words.ts';

/** Money that came, with what a person can do about it. */
export const bankEntryPage = page({
  path: '/admin/o/:org/bank/entries/:bankEntry',
  may: 'finance.read',
  async show(scope, { bankEntry }, request) {
    const at = atBank(request, bankEntry);
    const row = await bankEntryOf(scope, at);
    const { zone } = (await organizationById(scope, at.organizationId))!;
    const mayWrite = row.state === 'open' && (await can(scope, 'finance.write', at));
    const base = `${bankHref(request)}/entries/${bankEntry}`;
    const model: ShowView = {
      ...belowBank(scope, request, titleOf(scope, row)),
      badges: [entryBadge(scope, row.state)],
      notices:
        row.state === 'open' && row.doubt
          ? [{ tone: 'warning', title: scope.t(`bank.doubt.${row.doubt}`), text: scope.t(`bank.advice.${row.doubt}`) }]
          : [],
      actions: mayWrite
        ? [
            { label: scope.t('bank.assign.title'), href: `${base}/assign`, tone: 'primary' },
            { label: scope.t('bank.split.title'), href: `${base}/split` },
            { label: scope.t('bank.return.title'), href: `${base}/return` },
            { label: scope.t('bank.ignore.title'), href: `${base}/ignore` },
          ]
        : [],
      main: [{ kind: 'facts', facts: factsOf(scope, request, row) }],
      aside: [await historySection(scope, [bankEntry], zone)],
    };
    return { view: 'admin/show', model };
  },
});

const AssignForm = z.object({
  orderCode: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .meta({
      ...{ title: 'bank.assign.code', help: 'bank.assign.code_help', autocomplete: 'off' },
    }),
});
const ReturnForm = z.object({ note: z.string().trim().max(500).default('').meta({ title: 'bank.note' }) });
const IgnoreForm = z.object({ note: z.string().trim().min(1).max(500).meta({ title: 'bank.note' }) });

export const assignEntryPage = page({
  path: '/admin/o/:org/bank/entries/:bankEntry/assign',
  may: 'finance.write',
  form: AssignForm,
  async show(scope, { bankEntry }, request) {
    const row = await bankEntryOf(scope, atBank(request, bankEntry));
    return form(scope, request, row, 'assign', AssignForm, { orderCode: row.orderCode ?? '' });
  },
  async submit(scope, { bankEntry }, { orderCode }, request) {
    await assignEntry(scope, { ...atBank(request, bankEntry), orderCode });
    return { goTo: entryHref(request, bankEntry), flash: 'bank.flash.assigned' };
  },
});

export const returnEntryPage = page({
  path: '/admin/o/:org/bank/entries/:bankEntry/return',
  may: 'finance.write',
  form: ReturnForm,
  async show(scope, { bankEntry }, request) {
    return form(scope, request, await bankEntryOf(scope, atBank(request, bankEntry)), 'return', ReturnForm);
  },
  async submit(scope, { bankEntry }, { note }, request) {
    await giveEntryBack(scope, { ...atBank(request, bankEntry), note });
    return { goTo: `${bankHref(request)}/transfers`, flash: 'bank.flash.returned' };
  },
});

export const ignoreEntryPage = page({
  path: '/admin/o/:org/bank/entries/:bankEntry/ignore',
  may: 'finance.write',
  form: IgnoreForm,
  async show(scope, { bankEntry }, request) {
    return form(scope, request, await bankEntryOf(scope, atBank(request, bankEntry)), 'ignore', IgnoreForm);
  },
  async submit(scope, { bankEntry }, { note }, request) {
    await ignoreEntry(scope, { ...atBank(request, bankEntry), note });
    return { goTo: entryHref(request, bankEntry), flash: 'bank.flash.ignored' };
  },
});

const entryHref = (request: PageRequest, id: string) => `${bankHref(request)}/entries/${id}`;

function form(
  scope: Scope,
  request: PageRequest,
  row: BankEntryRow,
  act: 'assign' | 'return' | 'ignore',
  schema: z.ZodObject,
  values: Readonly<Record<string, unknown>> = {},
) {
  const href = entryHref(request, row.id);
  if (row.state !== 'open') return { goTo: href };
  const { breadcrumbs } = belowBank(scope, request, '');
  const model = formModel(scope, request, {
    title: scope.t(`bank.${act}.title`),
    subtitle: titleOf(scope, row),
    breadcrumbs: [...breadcrumbs, { label: titleOf(scope, row), href }],
    ...{ schema, values, action: request.path, cancelHref: href },
    notices: [{ tone: 'info', text: scope.t(`bank.${act}.help`) }],
    groups: [{ fields: Object.keys(schema.shape) }],
    submit: scope.t(`bank.${act}.title`),
  });
  return { view: 'admin/form', model } as const;
}

function titleOf(scope: Scope, { amountMinor, currency, payer }: BankEntryRow): string {
  const amount = sumText(scope, amountMinor, currency);
  return payer === '' ? amount : scope.t('bank.from', { amount, payer });
}

function factsOf(scope: Scope, request: PageRequest, row: BankEntryRow) {
  const fact = (key: string, cell: Cell) => ({ label: scope.t(`bank.column.${key}`), cell });
  const text = (key: string, said: string | null) => (said ? [fact(key, { kind: 'text', text: said })] : []);
  return [
    ...text('booked', dayText(scope, row.bookedOn)),
    ...text('payer', row.payer),
    ...text('iban', row.ibanEnding),
    ...text('text', row.text),
    ...(row.shares.length === 0
      ? [fact('order', orderCell(request, row.orderCode))]
      : row.shares.map(({ orderCode, amountMinor }) => ({
          label: scope.t('bank.share', { amount: sumText(scope, amountMinor, row.currency) }),
          cell: orderCell(request, orderCode),
        }))),
    ...text('note', row.note),
    ...text('settled_by', row.settledBy),
  ];
}
