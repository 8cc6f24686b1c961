import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { fromDecimal } from '../../../kernel/values/money.ts';
import { bankEntryOf, splitEntry, type EntryShare } from '../../../modules/bank/index.ts';
import type { Field } from '../../../render/contract/index.ts';
import { formModel } from '../form-model.ts';
import { atBank, bankHref, belowBank, sumText } from './bank-words.ts';

/** Lines of the form; more than that is for the API. */
const ROWS = [1, 2, 3, 4, 5, 6] as const;

const line = (text: string) => z.string().trim().max(40).default('').meta({ title: text, half: true });
const SplitForm = z.object({
  ...Object.fromEntries(
    ROWS.flatMap((row) => [
      [`order${row}`, line('bank.assign.code')],
      [`amount${row}`, line('bank.column.amount')],
    ]),
  ),
  rest: z
    .enum(['return', 'keep'])
    .default('return')
    .meta({
      title: 'bank.split.rest',
      widget: 'radio',
      labels: { return: 'bank.split.rest_return', keep: 'bank.split.rest_keep' },
    }),
});

/** One transfer is for several orders: how much of it for which. */
export const splitEntryPage = page({
  path: '/admin/o/:org/bank/entries/:bankEntry/split',
  may: 'finance.write',
  form: SplitForm,
  async show(scope, { bankEntry }, request) {
    const row = await bankEntryOf(scope, atBank(request, bankEntry));
    const href = `${bankHref(request)}/entries/${bankEntry}`;
    if (row.state !== 'open') return { goTo: href };
    const amount = sumText(scope, row.amountMinor, row.currency);
    const { breadcrumbs } = belowBank(scope, request, '');
    const model = formModel(scope, request, {
      title: scope.t('bank.split.title'),
      subtitle: row.payer === '' ? amount : scope.t('bank.from', { amount, payer: row.payer }),
      breadcrumbs: [...breadcrumbs, { label: amount, href }],
      ...{ schema: SplitForm, action: request.path, cancelHref: href, submit: scope.t('bank.split.title') },
      values: { order1: row.orderCode ?? '', rest: 'return' },
      notices: [{ tone: 'info', text: scope.t('bank.split.help', { amount }) }],
      fields: { over: fieldsOf(scope, row.currency) },
      groups: [{ fields: ROWS.flatMap((one) => [`order${one}`, `amount${one}`]) }, { fields: ['rest'] }],
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { bankEntry }, values, request) {
    const { currency } = await bankEntryOf(scope, atBank(request, bankEntry));
    const filled = sharesIn(values as Readonly<Record<string, string>>, currency);
    const shares = filled.map(({ share }) => share);
    try {
      await splitEntry(scope, { ...atBank(request, bankEntry), shares, rest: values.rest });
    } catch (error) {
      throw atField(error, filled);
    }
    return { goTo: `${bankHref(request)}/entries/${bankEntry}`, flash: 'bank.flash.split' };
  },
});

interface Filled {
  readonly row: number;
  readonly share: EntryShare;
}

function sharesIn(values: Readonly<Record<string, string>>, currency: string): Filled[] {
  return ROWS.flatMap((row) => {
    const [orderCode = '', amount = ''] = [values[`order${row}`], values[`amount${row}`]];
    if (orderCode === '' && amount === '') return [];
    if (orderCode === '') throw new DomainError('bank_entry.share_order', { field: `order${row}` });
    return [{ row, share: { orderCode, minor: minorIn(amount, currency, row) } }];
  });
}

function minorIn(amount: string, currency: string, row: number): number {
  try {
    return fromDecimal(amount.replace(',', '.'), currency).minor;
  } catch {
    throw new DomainError('bank_entry.share_amount', { field: `amount${row}` });
  }
}

// What the act says of a share is said where it was typed.
function atField(error: unknown, filled: readonly Filled[]): unknown {
  if (!(error instanceof DomainError) || !error.field) return error;
  const [, index, part] = /^shares\.(\d+)\.(orderCode|amount)$/.exec(error.field) ?? [];
  const row = index === undefined ? (filled[0]?.row ?? 1) : filled[Number(index)]!.row;
  const own = `${part === 'orderCode' ? 'order' : 'amount'}${row}`;
  return new DomainError(error.code, { field: own, params: error.params });
}

function fieldsOf(scope: Scope, currency: string): Record<string, Partial<Field>> {
  return Object.fromEntries(
    ROWS.flatMap((row): [string, Partial<Field>][] => [
      [
        `order${row}`,
        { label: scope.t('bank.split.order', { number: row }), autocomplete: 'off', required: row === 1 },
      ],
      [
        `amount${row}`,
        {
          label: scope.t('bank.split.amount', { number: row }),
          ...{ inputmode: 'decimal', suffix: currency, required: row === 1 },
        },
      ],
    ]),
  );
}
