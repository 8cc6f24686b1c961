import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { accountByHand } from '../payments/index.ts';
import { questionsOf } from '../questions/index.ts';
import { checkImport } from './check-import.ts';
import { isField, type ImportField } from './import-fields.ts';
import { MOST_AT_ONCE, type ImportOptions } from './import-options.ts';
import type { ImportReport } from './import-report.ts';
import { importOf, lockImport, planOf, subjectOf, type ImportAddress } from './locked-import.ts';
import { ImportedOrder } from './imported-order.entity.ts';
import { runImportJob } from './run-import.ts';

const MOST_TICKETS_AT_ONCE = 2000;

export interface PrepareImport extends ImportAddress {
  /** What each column is; nothing where it is not looked at. As it was where it is left out. */
  readonly columns?: readonly (string | null)[] | undefined;
  readonly options: ImportOptions;
}

/** Says how the file is read, and looks at what would come of it. */
export async function prepareOrderImport(
  scope: Scope,
  { columns: given, options, ...at }: PrepareImport,
): Promise<ImportReport> {
  const row = await importOf(scope, at);
  refuseBegun(row.state);
  const columns = given === undefined ? row.columns : await fieldsIn(scope, at.eventId, row.headers, given);
  const report = await checkImport(scope, { ...planOf(row), columns, options });
  await scope.tx(async (tx) => {
    const locked = await lockImport(tx, at);
    refuseBegun(locked.state);
    tx.em.assign(locked, { columns, options, report, orderCount: report.orders + report.badOrders });
    const { orders, badOrders: bad, tickets } = report;
    tx.audit('order_import.prepared', subjectOf(locked), { after: { orders, bad, tickets } });
  });
  return report;
}

/** From now on orders are made. What was shown is not promised: places may be gone when their order's turn comes. */
export async function startOrderImport(scope: Scope, at: ImportAddress): Promise<void> {
  const { report, options, organizationId } = await importOf(scope, at);
  if (!report) throw new DomainError('order_import.not_looked_at', { status: 409 });
  if (report.orders === 0) throw new DomainError('order_import.nothing_to_make', { status: 409 });
  if (options.mode === 'all') refuseParts(report);
  if (report.paidMinor > 0) {
    const [event] = await scope.em.execute<{ currency: string }[]>('select currency from events where id = ?', [
      at.eventId,
    ]);
    await accountByHand(scope, { organizationId, currency: event!.currency });
  }
  await scope.tx(async (tx) => {
    const locked = await lockImport(tx, at);
    refuseBegun(locked.state);
    // What people wrote in the file stands in the report only as long as it is looked at.
    const forgotten = { ...report, problems: [], sample: [] };
    tx.em.assign(locked, { state: 'running', startedAt: tx.clock.now(), report: forgotten });
    const { orders, tickets, totalMinor: total, mails } = report;
    tx.audit('order_import.started', subjectOf(locked), {
      after: { orders, tickets, total, mails, mode: options.mode },
    });
    tx.enqueue(runImportJob, { importId: at.id });
  });
}

/** No further order is made; those that were made stay. */
export async function stopOrderImport(scope: Scope, at: ImportAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const locked = await lockImport(tx, at);
    if (locked.state !== 'running') throw new DomainError('order_import.not_running', { status: 409 });
    locked.state = 'stopped';
    tx.audit('order_import.stopped', subjectOf(locked), { after: { orders: locked.doneCount } });
  });
}

/** Goes on where it was stopped, and tries once more what could not be made. */
export async function resumeOrderImport(scope: Scope, at: ImportAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const locked = await lockImport(tx, at);
    if (locked.state !== 'stopped' && locked.state !== 'done') {
      throw new DomainError('order_import.not_resumable', { status: 409 });
    }
    if (!locked.path) throw new DomainError('order_import.file_gone', { status: 410 });
    await tx.em.nativeDelete(ImportedOrder, { orderImport: at.id, order: null });
    tx.em.assign(locked, { state: 'running', failedCount: 0, finishedAt: null });
    tx.audit('order_import.resumed', subjectOf(locked), { after: { orders: locked.doneCount } });
    tx.enqueue(runImportJob, { importId: at.id });
  });
}

function refuseBegun(state: string): void {
  if (state !== 'draft') throw new DomainError('order_import.begun', { status: 409 });
}

function refuseParts({ badOrders, orders, tickets }: ImportReport): void {
  if (badOrders > 0) throw new DomainError('order_import.all_or_none', { status: 409, params: { count: badOrders } });
  if (orders <= MOST_AT_ONCE && tickets <= MOST_TICKETS_AT_ONCE) return;
  const params = { orders: MOST_AT_ONCE, tickets: MOST_TICKETS_AT_ONCE };
  throw new DomainError('order_import.too_many_at_once', { status: 409, params });
}

async function fieldsIn(
  scope: Scope,
  eventId: string,
  headers: readonly string[],
  given: readonly (string | null)[],
): Promise<(ImportField | null)[]> {
  const asked = new Set((await questionsOf(scope, eventId)).map(({ id }) => id));
  const seen = new Set<string>();
  return headers.map((_, index) => {
    const value = given[index] === '-' ? null : given[index] || null;
    if (value === null) return null;
    const field = `columns.${index}`;
    if (!isField(value, asked)) throw new DomainError('order_import.unknown_field', { field });
    if (seen.has(value)) throw new DomainError('order_import.field_twice', { field });
    seen.add(value);
    return value;
  });
}
