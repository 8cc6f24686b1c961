import { Readable } from 'node:stream';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Event } from '../events/index.ts';
import { questionsOf } from '../questions/index.ts';
import { guessColumns, plain, type ImportField } from './import-fields.ts';
import { ImportOptions } from './import-options.ts';
import { subjectOf } from './locked-import.ts';
import { OrderImport, type ImportKind } from './order-import.entity.ts';
import { delimiterOf, encodingOf, rowsOf, textOf, type OpenFile } from './read-file.ts';

export interface CreateImport {
  readonly organizationId: string;
  readonly eventId: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly open: OpenFile;
}

/** Takes a file in and guesses what its columns are. No order is made. */
export async function createImport(scope: Scope, input: CreateImport): Promise<{ readonly id: string }> {
  const { organizationId, eventId, kind, open } = input;
  const event = await scope.em.findOne(Event, { id: eventId, organization: organizationId });
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  const id = newId();
  const path = `imports/${id}.csv`;
  const { storage } = scope.capabilities;
  const encoding = await encodingOf(open);
  await storage.put(path, Readable.from(utf8(textOf(open, encoding))), 'text/csv');
  try {
    const kept = () => storage.get(path);
    const delimiter = delimiterOf(await firstLineOf(kept));
    const { headers, rowCount } = await measure(kept, delimiter);
    const remembered = await columnsBefore(scope, organizationId);
    const columns = guessColumns(headers, { remembered, questions: await questionsOf(scope, eventId) });
    const options = ImportOptions.parse(kind === 'guests' ? { state: 'free', mails: 'buyer' } : {});
    const fileName = input.fileName.slice(0, 200) || 'orders.csv';
    await scope.tx(async (tx) => {
      const createdBy = tx.actor.kind === 'user' ? tx.actor.userId : null;
      tx.em.create(OrderImport, {
        ...{ id, organizationId, event: eventId, kind, fileName, path, encoding, delimiter, headers, columns },
        ...{ options, rowCount, createdBy, createdAt: tx.clock.now() },
      });
      const subject = subjectOf({ id, organizationId, fileName });
      tx.audit('order_import.uploaded', subject, { after: { rows: rowCount, event: eventId } });
    });
    return { id };
  } catch (error) {
    await storage.delete(path);
    throw error;
  }
}

async function* utf8(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const piece of text) yield Buffer.from(piece);
}

async function firstLineOf(open: OpenFile): Promise<string> {
  let line = '';
  for await (const text of textOf(open, 'utf-8')) {
    line += text;
    if (/[\r\n]/.test(line) || line.length > 100_000) break;
  }
  return line.split(/[\r\n]/)[0] ?? '';
}

async function measure(open: OpenFile, delimiter: string): Promise<{ headers: string[]; rowCount: number }> {
  let headers: string[] = [];
  let rowCount = 0;
  for await (const { row, cells } of rowsOf(open, delimiter)) {
    if (row === 1) headers = cells.map((cell, index) => cell.slice(0, 200) || `#${index + 1}`);
    else rowCount += 1;
  }
  if (rowCount === 0) throw new DomainError('order_import.empty', { field: 'file' });
  return { headers, rowCount };
}

/** How the columns of earlier files were read in the end. */
async function columnsBefore({ em }: Scope, organizationId: string): Promise<Map<string, ImportField>> {
  const earlier = await em
    .fork()
    .find(
      OrderImport,
      { organizationId, kind: 'orders', report: { $ne: null } },
      { orderBy: { id: 'desc' }, limit: 5 },
    );
  const known = new Map<string, ImportField>();
  for (const { headers, columns } of earlier) {
    for (const [index, header] of headers.entries()) {
      const field = columns[index];
      const key = plain(header);
      if (field && !known.has(key)) known.set(key, field);
    }
  }
  return known;
}
