import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { DomainError } from '../../core/kernel/errors.ts';
import { isId } from '../../core/kernel/ids.ts';
import {
  createBankImport,
  discardBankImport,
  previewBankImport,
  runBankImport,
  setBankColumns,
  STATEMENT_BYTES,
} from '../../core/modules/bank/index.ts';
import { organizationById, organizationBySlug } from '../../core/modules/organizations/index.ts';
import { outputOf } from '../lib/context.ts';
import { counted } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';
import { UsageError } from '../lib/usage-error.ts';

interface ImportFlags {
  readonly dryRun?: boolean;
  readonly account?: string;
  readonly columns?: string;
}

/** The office's import from a shell. The portal may run at the same time: no entry is taken in twice. */
export async function importStatement(
  organization: string,
  path: string,
  flags: ImportFlags,
  command: Command,
): Promise<void> {
  const out = outputOf(command);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new UsageError(`There is no file ${path}.`);
  if (found.size > STATEMENT_BYTES) throw new UsageError(`${path} is larger than ${STATEMENT_BYTES} bytes.`);
  const bytes = await readFile(path);
  await withSite(command, async (app) => {
    const scope = app.scope();
    const owner = isId(organization)
      ? await organizationById(scope, organization)
      : await organizationBySlug(scope, organization);
    if (!owner) throw new DomainError('organization.not_found', { status: 404 });
    const organizationId = owner.id;
    const about = { organizationId, accountId: flags.account, fileName: basename(path) };
    const at = { organizationId, ...(await createBankImport(scope, { ...about, bytes })) };
    try {
      if (flags.columns)
        await setBankColumns(
          scope,
          at,
          flags.columns.split(',').map((column) => column.trim()),
        );
      const { sums, outgoing, badRows } = await previewBankImport(scope, at);
      if (badRows.length > 0) out.warn(`These rows could not be read: ${badRows.join(', ')}.`);
      if (flags.dryRun) {
        await discardBankImport(scope, at);
        out.line(`${counted(sums.exact, 'payment')} of orders, ${sums.doubt} for a person, ${sums.known} known.`);
        return out.result({ ...sums, outgoing, badRows });
      }
      const result = await runBankImport(scope, at);
      out.ok(`Recorded ${counted(result.captured, 'payment')}; ${result.open} for a person, ${result.known} known.`);
      out.result(result);
    } catch (error) {
      if (error instanceof DomainError) await discardBankImport(scope, at);
      throw error;
    }
  });
}
