import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { playImport } from './check-import.ts';
import { sayProblem, type ImportProblem } from './import-report.ts';
import { planOf } from './locked-import.ts';
import { fileOf } from './open-reading.ts';
import { OrderImport } from './order-import.entity.ts';
import { rowsOf, type FileRow } from './read-file.ts';
import { groupsOf, type RowGroup } from './read-groups.ts';

const MOST = 100;
const SHOWN_ROWS = 3;

/** The imports of an event, the newest first. */
export function importsOf(
  { em }: Pick<Scope, 'em'>,
  { eventId, organizationId }: { readonly eventId: string; readonly organizationId: string },
): Promise<OrderImport[]> {
  return em.fork().find(OrderImport, { event: eventId, organizationId }, { orderBy: { id: 'desc' }, limit: MOST });
}

/** Who uploaded them, by id. */
export async function uploadersOf(
  { em }: Pick<Scope, 'em'>,
  rows: readonly Pick<OrderImport, 'createdBy'>[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.flatMap(({ createdBy }) => createdBy ?? []))];
  if (ids.length === 0) return new Map();
  const people = await em.execute<{ id: string; name: string }[]>('select id, name from users where id in (?)', [ids]);
  return new Map(people.map(({ id, name }) => [id, name]));
}

export interface FailedOrder {
  readonly externalId: string | null;
  readonly problem: ImportProblem;
}

/** What could not be made, from the top of the file. */
export async function failedOrdersOf(
  { em }: Pick<Scope, 'em'>,
  importId: string,
  limit: number,
): Promise<FailedOrder[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select external_id, problem from imported_orders where order_import_id = ? and order_id is null
     order by first_row limit ${limit}`,
    [importId],
  );
  return rows.map((row) => ({
    externalId: (row['external_id'] as string | null) ?? null,
    problem: jsonIn<ImportProblem>(row['problem']),
  }));
}

/** Orders of an import that still stand. */
export async function standingOrders({ em }: Pick<Scope, 'em'>, importId: string): Promise<number> {
  const [row] = await em.execute<{ n: unknown }[]>(
    `select count(*) as n from imported_orders i inner join orders o on o.id = i.order_id
     where i.order_import_id = ? and o.state in ('pending', 'confirmed')`,
    [importId],
  );
  return numberIn(row?.n);
}

/** The first rows below the headers, for whoever says what the columns are. */
export async function firstRowsOf(scope: Scope, row: OrderImport): Promise<FileRow[]> {
  const { open, delimiter } = fileOf(scope, planOf(row));
  const rows: FileRow[] = [];
  for await (const one of rowsOf(open, delimiter)) {
    if (one.row > 1) rows.push(one);
    if (rows.length === SHOWN_ROWS) break;
  }
  return rows;
}

/**
 * The rows that cannot be made, as they were sent, with why in a last column: to put right and send again. Of a draft it
 * is what would fail now.
 */
export function problemsCsv(scope: Scope, row: OrderImport): Readable {
  // Refused before the answer has begun.
  fileOf(scope, planOf(row));
  const csv = stringify({ bom: true, escape_formulas: true, record_delimiter: '\r\n' });
  const source = Readable.from(records(scope, row));
  source.on('error', (error) => csv.destroy(error));
  return source.pipe(csv);
}

async function* records(scope: Scope, row: OrderImport): AsyncGenerator<string[]> {
  const { headers } = row;
  yield [...headers, scope.t('order_imports.csv.problem')];
  for await (const { group, problems } of row.state === 'draft' ? playImport(scope, planOf(row)) : failed(scope, row)) {
    if (problems.length === 0) continue;
    for (const { row: at, cells } of group.rows) {
      const own = problems.filter((problem) => problem.row === at || problem.row === group.rows[0]!.row);
      const said = own.map((problem) => {
        const text = sayProblem(scope.t, problem);
        return problem.column === '' ? text : `${problem.column}: ${text}`;
      });
      yield [...headers.map((_, index) => cells[index] ?? ''), said.join(' ')];
    }
  }
}

async function* failed(
  scope: Scope,
  row: OrderImport,
): AsyncGenerator<{ readonly group: RowGroup; readonly problems: readonly ImportProblem[] }> {
  const rows = await scope.em.execute<{ key_hash: string; problem: unknown }[]>(
    'select key_hash, problem from imported_orders where order_import_id = ? and order_id is null',
    [row.id],
  );
  const problems = new Map(rows.map(({ key_hash, problem }) => [key_hash, jsonIn<ImportProblem>(problem)]));
  for await (const group of groupsOf(fileOf(scope, planOf(row)))) {
    const problem = problems.get(group.keyHash);
    if (problem) yield { group, problems: [problem] };
  }
}
