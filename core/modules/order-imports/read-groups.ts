import { createHash } from 'node:crypto';
import type { ImportField } from './import-fields.ts';
import { rowsOf, type FileRow, type OpenFile } from './read-file.ts';

/** A row by what its columns are. */
export interface ImportRow {
  readonly row: number;
  readonly cells: readonly string[];
  of(field: ImportField): string;
}

/** The rows of one order. */
export interface RowGroup {
  readonly keyHash: string;
  /** What the file calls the order; empty where every row is one. */
  readonly key: string;
  readonly rows: readonly ImportRow[];
}

export interface ReadAs {
  readonly open: OpenFile;
  readonly delimiter: string;
  readonly columns: readonly (ImportField | null)[];
}

/**
 * The orders of a file in the order in which they end. It is read twice and never held: what waits here are the rows of
 * orders whose last row has not come yet.
 */
export async function* groupsOf(file: ReadAs): AsyncGenerator<RowGroup> {
  const places = new Map(file.columns.flatMap((field, index) => (field === null ? [] : [[field, index] as const])));
  const keyAt = places.get('order') ?? places.get('external_id');
  const keyOf = ({ cells }: FileRow) => (keyAt === undefined ? '' : (cells[keyAt] ?? ''));
  const last = new Map<string, number>();
  if (keyAt !== undefined) {
    for await (const row of bodyOf(file)) {
      const key = keyOf(row);
      if (key !== '') last.set(key, row.row);
    }
  }
  const open = new Map<string, ImportRow[]>();
  for await (const row of bodyOf(file)) {
    const key = keyOf(row);
    const read = { ...row, of: (field: ImportField) => row.cells[places.get(field) ?? -1] ?? '' };
    if (key === '') {
      yield { key, keyHash: hashOf(`row ${row.row}`), rows: [read] };
      continue;
    }
    const rows = open.get(key) ?? [];
    rows.push(read);
    open.set(key, rows);
    if (last.get(key) !== row.row) continue;
    open.delete(key);
    yield { key, keyHash: hashOf(`key ${key}`), rows };
  }
}

async function* bodyOf({ open, delimiter }: ReadAs): AsyncGenerator<FileRow> {
  for await (const row of rowsOf(open, delimiter)) if (row.row > 1) yield row;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
