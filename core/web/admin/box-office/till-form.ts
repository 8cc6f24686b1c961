import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { fromDecimal, money, toDecimal } from '../../../kernel/values/money.ts';
import type { TillClosingRow, TillCount } from '../../../modules/box-office/index.ts';

const AMOUNT = { widget: 'text', half: true } as const;

/** Amounts and lists as somebody types them. */
export const TillForm = z.object({
  opening: z
    .string()
    .trim()
    .max(30)
    .default('')
    .meta({ title: 'till.field.opening', ...AMOUNT }),
  counted: z
    .string()
    .trim()
    .max(30)
    .default('')
    .meta({ title: 'till.field.counted', ...AMOUNT }),
  denominations: z
    .string()
    .max(2000)
    .default('')
    .meta({ title: 'till.field.denominations', help: 'till.help.denominations', widget: 'textarea', rows: 4 }),
  movements: z
    .string()
    .max(10_000)
    .default('')
    .meta({ title: 'till.field.movements', help: 'till.help.movements', widget: 'textarea', rows: 3 }),
  note: z.string().trim().max(1000).default('').meta({ title: 'till.field.note', widget: 'textarea', rows: 2 }),
  number: z.coerce.number().int().default(0),
});
export type TillForm = z.output<typeof TillForm>;

export function countIn(form: TillForm, currency: string): TillCount {
  const denominations = denominationsIn(form.denominations, currency);
  const sum = denominations.reduce((total, { valueMinor, count }) => total + valueMinor * count, 0);
  const isSummed = form.counted === '' && denominations.length > 0;
  return {
    openingMinor: form.opening === '' ? 0 : positive(form.opening, currency, 'opening'),
    countedMinor: isSummed ? sum : positive(form.counted, currency, 'counted'),
    denominations: denominations.length > 0 ? denominations : null,
    movements: movementsIn(form.movements, currency),
    note: form.note,
  };
}

/** As they were typed, for a correction. */
export function typedOf(row: TillClosingRow): Partial<TillForm> {
  const amount = (minor: number) => toDecimal(money(minor, row.currency));
  return {
    opening: amount(row.openingMinor),
    counted: amount(row.countedMinor),
    denominations: (row.denominations ?? [])
      .map(({ count, valueMinor }) => `${count} x ${amount(valueMinor)}`)
      .join('\n'),
    movements: row.movements.map(({ minor, note }) => `${minor > 0 ? '+' : ''}${amount(minor)} ${note}`).join('\n'),
    note: '',
  };
}

function denominationsIn(text: string, currency: string) {
  return linesOf(text).map((line) => {
    const [, count, value] = /^(\d{1,6}) *[x×*] *([\d.,]+)$/i.exec(line) ?? [];
    if (count === undefined || value === undefined) {
      throw new DomainError('till.denomination', { field: 'denominations', params: { line } });
    }
    return { count: Number(count), valueMinor: positive(value, currency, 'denominations') };
  });
}

function movementsIn(text: string, currency: string) {
  return linesOf(text).map((line) => {
    const [, sign, amount, note] = /^([+-])? *([\d.,]+) +(\S.{0,199})$/.exec(line) ?? [];
    const minor = amount === undefined ? 0 : positive(amount, currency, 'movements');
    if (note === undefined || minor === 0) {
      throw new DomainError('till.movement', { field: 'movements', params: { line } });
    }
    return { minor: sign === '-' ? -minor : minor, note };
  });
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, 50);
}

function positive(text: string, currency: string, field: string): number {
  try {
    const { minor } = fromDecimal(text.replace(',', '.'), currency);
    if (minor >= 0) return minor;
  } catch {
    // told below
  }
  throw new DomainError('money.not_an_amount', { field, params: { currency } });
}
