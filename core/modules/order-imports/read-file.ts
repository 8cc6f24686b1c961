import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { DomainError } from '../../kernel/errors.ts';
import { MOST_ROWS } from './import-options.ts';

/** Opens a file from its beginning, as often as somebody asks. */
export type OpenFile = () => Promise<Readable> | Readable;

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const MOST_COLUMNS = 200;

/** Which letters the bytes of a file mean: told by its first bytes, or by whether all of it is UTF-8. */
export async function encodingOf(open: OpenFile): Promise<Encoding> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  try {
    for await (const chunk of await open()) {
      const bytes = chunk as Uint8Array;
      if (isFirst && bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
      if (isFirst && bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
      isFirst = false;
      strict.decode(bytes, { stream: true });
    }
    strict.decode();
    return 'utf-8';
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252';
    throw error;
  }
}

/** The text of a file, a piece at a time, without its byte order mark. */
export async function* textOf(open: OpenFile, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of await open()) {
    const text = decoder.decode(chunk as Uint8Array, { stream: true });
    // The database takes no such letter, and a table has no use for it.
    if (text.includes('\0')) throw new DomainError('order_import.not_text', { field: 'file' });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** What stands between the cells of the first line, outside of quotes. */
export function delimiterOf(firstLine: string): string {
  const bare = firstLine.replaceAll(/"(?:[^"]|"")*"?/g, '');
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]!.delimiter;
}

export interface FileRow {
  /** As a spreadsheet counts them: the headers are row 1. */
  readonly row: number;
  readonly cells: readonly string[];
}

/** The rows of a file below its headers, one at a time. */
export async function* rowsOf(open: OpenFile, delimiter: string): AsyncGenerator<FileRow> {
  const parser = parse({
    ...{ bom: true, delimiter, trim: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true },
    max_record_size: 100_000,
  });
  const source = await open();
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      if (cells.length > MOST_COLUMNS) throw new DomainError('order_import.too_many_columns', { field: 'file' });
      if (row > MOST_ROWS + 1) {
        throw new DomainError('order_import.too_many_rows', { params: { count: MOST_ROWS }, field: 'file' });
      }
      if (cells.some((cell) => cell !== '') || row === 1) yield { row, cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DomainError('order_import.not_csv', { params: { row: row + 1 }, field: 'file' });
  } finally {
    source.destroy();
  }
}
