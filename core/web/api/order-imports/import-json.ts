import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  failedOrdersOf,
  sayProblem,
  type ImportProblem,
  type ImportReport,
  type OrderImport,
} from '../../../modules/order-imports/index.ts';
import { Id, Instant } from '../schemas.ts';

const MOST_FAILURES = 100;

const ImportProblemJson = z
  .strictObject({
    row: z.int().meta({ description: 'As a spreadsheet counts: the headers are row 1.' }),
    column: z.string().meta({ description: 'Its name in the file; empty where it is about the whole row.' }),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: 'OrderImportProblem' });

export const ImportReportJson = z
  .strictObject({
    rows: z.int(),
    orders: z.int().meta({ description: 'That can be made as things are now.' }),
    badOrders: z.int(),
    tickets: z.int(),
    totalMinor: z.int(),
    paidMinor: z.int().meta({ description: 'Of that, what was paid already.' }),
    mails: z.int(),
    problemCount: z.int(),
    problems: z.array(ImportProblemJson).meta({ description: 'The first 200 of them.' }),
    stock: z.array(
      z.strictObject({
        quotaId: Id,
        name: z.string(),
        taken: z.int(),
        before: z.int().nullable().meta({ description: 'Free places; null: without an end.' }),
        after: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'OrderImportReport' });

export const ImportJson = z
  .strictObject({
    id: Id,
    kind: z.enum(['orders', 'guests']),
    state: z.enum(['draft', 'running', 'stopped', 'done']),
    fileName: z.string(),
    rows: z.int(),
    orders: z.int().meta({ description: 'In the file.' }),
    made: z.int(),
    failed: z.int(),
    tickets: z.int(),
    totalMinor: z.int(),
    createdAt: Instant,
    startedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'OrderImport' });

export const ImportDetailJson = ImportJson.extend({
  failures: z
    .array(ImportProblemJson.extend({ externalId: z.string().nullable() }))
    .meta({ description: 'The first 100 orders that could not be made.' }),
}).meta({ id: 'OrderImportDetail' });

export function importJson(row: OrderImport): z.output<typeof ImportJson> {
  const { id, kind, state, fileName, totalMinor } = row;
  return {
    ...{ id, kind, state, fileName, totalMinor, rows: row.rowCount, orders: row.orderCount },
    ...{ made: row.doneCount, failed: row.failedCount, tickets: row.ticketCount },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

export async function importDetailJson(scope: Scope, row: OrderImport): Promise<z.output<typeof ImportDetailJson>> {
  const failed = await failedOrdersOf(scope, row.id, MOST_FAILURES);
  return {
    ...importJson(row),
    failures: failed.map(({ externalId, problem }) => ({ ...problemJson(scope, problem), externalId })),
  };
}

export function reportJson(scope: Scope, report: ImportReport): z.output<typeof ImportReportJson> {
  const { rows, orders, badOrders, tickets, totalMinor, paidMinor, mails, problemCount } = report;
  return {
    ...{ rows, orders, badOrders, tickets, totalMinor, paidMinor, mails, problemCount },
    problems: report.problems.map((problem) => problemJson(scope, problem)),
    stock: report.stock.map(({ quotaId, name, taken, before, after }) => ({ quotaId, name, taken, before, after })),
  };
}

function problemJson({ t }: Scope, problem: ImportProblem) {
  const { row, column, code } = problem;
  return { row, column, code, message: sayProblem(t, problem) };
}
