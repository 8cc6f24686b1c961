import { DomainError, InvalidInput } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { eventById } from '../events/index.ts';
import { openImportBook, prepareImport, type ImportBook, type PreparedImport } from '../orders/index.ts';
import { openCatalogue } from './catalogue.ts';
import type { ImportField } from './import-fields.ts';
import { problemOf, type ImportProblem } from './import-report.ts';
import type { OrderImport } from './order-import.entity.ts';
import type { ReadAs, RowGroup } from './read-groups.ts';
import { readOrder, type ReadOrder, type Reading } from './read-order.ts';

export type ImportPlan = Pick<
  OrderImport,
  'id' | 'organizationId' | 'fileName' | 'path' | 'delimiter' | 'headers' | 'columns' | 'options'
> & { readonly eventId: string };

export interface OpenReading extends Reading {
  readonly book: ImportBook;
}

/** What the rows of an import are looked at with, as things are now. */
export async function openReading(scope: Scope, plan: ImportPlan): Promise<OpenReading> {
  const event = await eventById(scope, plan.eventId);
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  const book = await openImportBook(scope, plan.eventId);
  return {
    book,
    catalogue: openCatalogue(scope, book, event),
    options: plan.options,
    questions: book.questions,
    headerOf: (field: ImportField) => plan.headers[plan.columns.indexOf(field)] ?? '',
    origin: { import: plan.fileName },
    say: (text) => translate(text, scope.locale, event.locale),
  };
}

export function fileOf({ capabilities }: Pick<Scope, 'capabilities'>, plan: ImportPlan): ReadAs {
  const { path, delimiter, columns } = plan;
  if (!path) throw new DomainError('order_import.file_gone', { status: 410 });
  return { open: () => capabilities.storage.get(path), delimiter, columns };
}

export type LookedAt = ReadOrder & {
  /** Nothing where something is wrong. */
  readonly prepared?: PreparedImport;
};

/** An order of the file with everything that is wrong with it, but for what only the claim of its places knows. */
export async function lookAt(scope: Scope, reading: OpenReading, group: RowGroup): Promise<LookedAt> {
  const read = await readOrder(scope, reading, group);
  if (!read.order) return read;
  try {
    return { ...read, prepared: await prepareImport(scope, reading.book, read.order) };
  } catch (error) {
    const problems = problemsOf(error, group.rows[0]!.row, reading);
    if (!problems) throw error;
    return { ...read, problems };
  }
}

/** What an expected refusal says about the rows of an order; nothing for anything else. */
export function problemsOf(
  error: unknown,
  row: number,
  { questions, headerOf }: Pick<Reading, 'questions' | 'headerOf'>,
): ImportProblem[] | undefined {
  if (error instanceof InvalidInput) {
    return error.problems.map(({ field, code, message }) => {
      const question = questions.find(({ id }) => field.endsWith(id));
      return { row, column: question ? headerOf(`question:${question.id}`) : '', code, params: {}, message };
    });
  }
  if (!(error instanceof DomainError)) return undefined;
  return [problemOf(row, '', error)];
}
