import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { DomainError } from '../../core/kernel/errors.ts';
import { isId } from '../../core/kernel/ids.ts';
import { eventById, eventBySlug } from '../../core/modules/events/index.ts';
import {
  createImport,
  discardImport,
  IMPORT_FILE_BYTES,
  importOf,
  ImportOptions,
  prepareOrderImport,
  runImport,
  sayProblem,
  startOrderImport,
} from '../../core/modules/order-imports/index.ts';
import { outputOf } from '../lib/context.ts';
import { EXIT } from '../lib/exit.ts';
import { bad, counted } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';
import { UsageError } from '../lib/usage-error.ts';

interface ImportFlags {
  readonly dryRun?: boolean;
  readonly columns?: string;
  readonly type?: string;
  readonly date?: string;
  readonly state: string;
  readonly mail?: boolean;
  readonly allOrNone?: boolean;
}

/** The office's import from a shell. The portal may run at the same time: no order is made twice. */
export async function importOrders(event: string, path: string, flags: ImportFlags, command: Command): Promise<void> {
  const out = outputOf(command);
  await refuseNoFile(path);
  const options = optionsOf(flags);
  const columns = flags.columns?.split(',').map((column) => column.trim());
  await withSite(command, async (app) => {
    const scope = app.scope();
    const found = isId(event) ? await eventById(scope, event) : await eventBySlug(scope, event);
    if (!found) throw new DomainError('event.not_found', { status: 404 });
    const at = { organizationId: found.organization.id, eventId: found.id };
    const fileName = basename(path);
    const { id } = await createImport(scope, { ...at, kind: 'orders', fileName, open: () => createReadStream(path) });
    const report = await prepareOrderImport(scope, { ...at, id, columns, options });
    for (const problem of report.problems) {
      const where = problem.column === '' ? `Row ${problem.row}` : `Row ${problem.row}, ${problem.column}`;
      out.line(bad(`${where}: ${sayProblem(scope.t, problem)}`));
    }
    out.line(`${counted(report.orders, 'order')} with ${counted(report.tickets, 'ticket')} can be made.`);
    if (flags.dryRun) {
      await discardImport(scope, { ...at, id });
      if (report.badOrders > 0) process.exitCode = EXIT.refused;
      return out.result({ report });
    }
    await startOrderImport(scope, { ...at, id }).catch(async (error: unknown) => {
      await discardImport(scope, { ...at, id });
      throw error;
    });
    await runImport(scope, id);
    const { doneCount: made, failedCount: failed } = await importOf(scope, { ...at, id });
    out.ok(`Made ${counted(made, 'order')}.`);
    if (failed > 0) {
      out.warn(`${counted(failed, 'order')} could not be made; the office has them as a file.`);
      process.exitCode = EXIT.refused;
    }
    out.result({ id, made, failed, report });
  });
}

function optionsOf({ type, date, state, mail, allOrNone }: ImportFlags): ImportOptions {
  const parsed = ImportOptions.safeParse({
    ...{ ticketTypeId: type ?? null, occurrenceId: date ?? null, state },
    ...{ mails: mail ? 'buyer' : 'nobody', mode: allOrNone ? 'all' : 'each' },
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`--${String(issue?.path[0])}: ${issue?.message}.`);
}

async function refuseNoFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new UsageError(`There is no file ${path}.`);
  if (found.size > IMPORT_FILE_BYTES) throw new UsageError(`${path} is larger than ${IMPORT_FILE_BYTES} bytes.`);
}
