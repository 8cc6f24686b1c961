import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Scope } from '../../kernel/scope/scope.ts';
import { type AuditFilter, type AuditPage, type AuditRow, countAudit, listAudit } from './audit-queries.ts';

export interface ExportAudit extends AuditFilter {
  /** Called after each page with how many entries were read so far. */
  readonly onProgress?: ((entries: number) => void) | undefined;
}

const AT_ONCE = 1000;

const COLUMNS = [
  ...['id', 'at', 'actorKind', 'actorId', 'actorLabel', 'impersonatorId', 'impersonatorLabel', 'viaLabel', 'action'],
  ...['subjectKind', 'subjectId', 'subjectLabel', 'organizationId', 'before', 'after', 'note', 'ip', 'userAgent'],
  ...['requestId', 'seq', 'hash'],
] as const;

/**
 * The entries as a file, newest first, page by page, so that its size does not matter. Who took a copy of everybody's
 * doings is itself worth knowing.
 */
export async function exportAudit(
  scope: Scope,
  { format, ...list }: ExportAudit & { readonly format: 'csv' | 'json' },
): Promise<Readable> {
  const organizationId = list.organizationId ?? null;
  const entries = await countAudit(scope, list);
  await scope.tx(async (tx) => {
    const subject = { kind: 'audit', id: organizationId ?? 'site', organizationId };
    tx.audit('audit.exported', subject, { after: { entries, format } });
  });
  return format === 'csv' ? auditCsv(scope, list) : auditJson(scope, list);
}

function auditCsv(scope: Pick<Scope, 'em'>, list: ExportAudit): Readable {
  const columns = COLUMNS.map((key) => ({ key }));
  const csv = stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  return Readable.from(records(scope, list)).pipe(csv);
}

/** One array of entries as REST tells them. */
function auditJson(scope: Pick<Scope, 'em'>, list: ExportAudit): Readable {
  return Readable.from(array(entries(scope, list)));
}

export function auditEntryJson({ at, ...same }: AuditRow) {
  return { ...same, at: at.toISOString() };
}

async function* records(scope: Pick<Scope, 'em'>, list: ExportAudit) {
  for await (const { at, before, after, ...row } of entries(scope, list)) {
    const json = (facts: object | null) => (facts === null ? '' : JSON.stringify(facts));
    yield { ...row, at: at.toISOString(), before: json(before), after: json(after) };
  }
}

async function* array(rows: AsyncIterable<AuditRow>) {
  let lead = '[\n';
  for await (const row of rows) {
    yield `${lead}${JSON.stringify(auditEntryJson(row))}`;
    lead = ',\n';
  }
  yield lead === '[\n' ? '[]\n' : '\n]\n';
}

async function* entries(scope: Pick<Scope, 'em'>, { onProgress, ...filter }: ExportAudit) {
  let cursor: string | undefined;
  let count = 0;
  do {
    const page: AuditPage = await listAudit(scope, { ...filter, cursor, limit: AT_ONCE });
    yield* page.rows;
    count += page.rows.length;
    onProgress?.(count);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
