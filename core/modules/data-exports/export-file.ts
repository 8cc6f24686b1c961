import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Scope } from '../../kernel/scope/scope.ts';

/** A part of an export: one value, a list that is read while it is written, or a file of its own. */
export type ExportedFile = { readonly name: string } & (
  { readonly json: unknown } | { readonly rows: AsyncIterable<unknown> } | { readonly open: () => Promise<Readable> }
);

export const pathOf = (exportId: string): string => `exports/${exportId}.zip`;

/** A ZIP that is made while it is read; the parts are read one after the other. */
export function zipOf(files: readonly ExportedFile[], at: Date): Readable {
  const zip = new ZipFile();
  const output = Readable.from(zip.outputStream);
  const fail = (error: unknown) => void output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  for (const file of files) {
    // Told as a callback that yazl calls when the part's turn has come.
    zip.addReadStreamLazy(file.name, { mtime: at }, (take) => {
      contentOf(file).then((content) => take(null, content.on('error', fail)), fail);
    });
  }
  zip.end();
  return output;
}

export async function removeFile(scope: Scope, path: string): Promise<void> {
  await scope.capabilities.storage.delete(path);
}

async function contentOf(file: ExportedFile): Promise<Readable> {
  if ('open' in file) return file.open();
  if ('rows' in file) return Readable.from(jsonList(file.rows));
  return Readable.from([Buffer.from(`${JSON.stringify(file.json, null, 2)}\n`)]);
}

async function* jsonList(rows: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let before = '[';
  for await (const row of rows) {
    yield Buffer.from(`${before}\n${JSON.stringify(row, null, 2)}`);
    before = ',';
  }
  yield Buffer.from(before === '[' ? '[]\n' : '\n]\n');
}
