import { CsvError, parse } from 'csv-parse/sync';
import { DomainError } from '../../kernel/errors.ts';
import type { BankField } from './bank-fields.ts';
import { dayIn, signedMinorIn } from './read-amount.ts';
import type { Statement, StatementEntry } from './statement.ts';

const DELIMITERS = [';', ',', '\t', '|'] as const;

export interface BankTable {
  readonly headers: readonly string[];
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[];
}

/** A bank's table. Many write a few lines about the account above it: the headers are the first row as wide as any. */
export function tableIn(text: string): BankTable {
  const read = DELIMITERS.map((delimiter) => rowsIn(text, delimiter));
  const widest = (rows: readonly Row[]) => Math.max(0, ...rows.map(({ cells }) => filled(cells)));
  const rows = read.toSorted((a, b) => widest(b) - widest(a))[0]!;
  const width = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const at = rows.findIndex(({ cells }) => cells.length === width && filled(cells) >= Math.max(2, width / 2));
  const head = rows[at];
  if (!head || rows.length === at + 1) throw new DomainError('bank_statement.empty', { field: 'file' });
  const headers = head.cells.map((cell, index) => cell.slice(0, 200) || `#${index + 1}`);
  return { headers, rows: rows.slice(at + 1).filter(({ cells }) => cells.length === width) };
}

/** The entries of a table, as its columns are meant. */
export function entriesIn(
  { rows }: BankTable,
  columns: readonly (BankField | null)[],
  fallback: { readonly currency: string },
): Statement {
  refuseColumns(columns);
  const entries: StatementEntry[] = [];
  const badRows: number[] = [];
  for (const { row, cells } of rows) {
    const entry = entryIn(cells, columns, fallback.currency);
    if (entry) entries.push(entry);
    else badRows.push(row);
  }
  return { entries, badRows };
}

function refuseColumns(columns: readonly (BankField | null)[]): void {
  if (!columns.includes('date')) throw new DomainError('bank_statement.no_date_column', { field: 'columns' });
  if (columns.includes('amount') || columns.includes('credit')) return;
  throw new DomainError('bank_statement.no_amount_column', { field: 'columns' });
}

function entryIn(
  cells: readonly string[],
  columns: readonly (BankField | null)[],
  currency: string,
): StatementEntry | undefined {
  const all = (field: BankField) => cells.filter((cell, index) => columns[index] === field && cell !== '');
  const one = (field: BankField) => all(field)[0] ?? '';
  const code = one('currency').toUpperCase() || currency;
  const bookedOn = dayIn(one('date'));
  const amount = one('amount') || one('credit');
  // A row of what left the account has nothing in the column of what came.
  const minor = amount === '' && columns.includes('credit') ? 0 : signedMinorIn(amount, code);
  if (bookedOn === undefined || minor === undefined || !/^[A-Z]{3}$/.test(code)) return undefined;
  return {
    ...{ bookedOn, currency: code, minor, payer: one('name'), reference: one('reference') },
    iban: one('iban').replaceAll(/\s/g, '').toUpperCase(),
    text: all('text').join(' '),
  };
}

interface Row {
  readonly row: number;
  readonly cells: readonly string[];
}

function rowsIn(text: string, delimiter: string): Row[] {
  try {
    const rows: string[][] = parse(text, {
      ...{ bom: true, delimiter, trim: true, relax_column_count: true, relax_quotes: true },
      max_record_size: 100_000,
    });
    return rows.map((cells, index) => ({ row: index + 1, cells })).filter(({ cells }) => filled(cells) > 0);
  } catch (error) {
    if (error instanceof CsvError) return [];
    throw error;
  }
}

function filled(cells: readonly string[]): number {
  return cells.filter((cell) => cell !== '').length;
}
