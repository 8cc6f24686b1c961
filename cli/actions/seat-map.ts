import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { organizationBySlug } from '../../core/modules/organizations/index.ts';
import {
  activateSeatMap,
  importSeatMap,
  problemIn,
  readSeatFile,
  SEAT_FILE_BYTES,
  summaryOf,
} from '../../core/modules/venues/index.ts';
import { outputOf } from '../lib/context.ts';
import { EXIT } from '../lib/exit.ts';
import { bad, counted } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';
import { UsageError } from '../lib/usage-error.ts';

interface ImportFlags {
  readonly organization: string;
  readonly name?: string;
  readonly replaces?: string;
  readonly use?: boolean;
  readonly check?: boolean;
}

export async function importMap(path: string, flags: ImportFlags, command: Command): Promise<void> {
  const out = outputOf(command);
  const file = await textOf(path);
  const name = flags.name ?? basename(path, extname(path));
  await withSite(command, async (app) => {
    const scope = app.scope();
    const { seats, problems } = readSeatFile(file);
    const told = problems.map(problemIn(scope)).map(({ message }) => message);
    const summary = summaryOf(seats);
    if (problems.length > 0) {
      for (const message of told) out.line(bad(message));
      out.result({ ...summary, problems: told });
      process.exitCode = EXIT.refused;
      return;
    }
    if (flags.check) {
      out.ok(
        `${counted(summary.seatCount, 'seat', 'seats')} in ${counted(summary.sections.length, 'section', 'sections')}.`,
      );
      out.result({ ...summary, problems: [] });
      return;
    }
    const organization = await organizationBySlug(scope, flags.organization);
    if (!organization) throw new UsageError(`There is no organization ${flags.organization}.`);
    const at = { organizationId: organization.id };
    const replaces = flags.replaces === undefined ? {} : { replaces: flags.replaces };
    const { id } = await importSeatMap(scope, { ...at, name, file, ...replaces });
    if (flags.use) await activateSeatMap(scope, { ...at, id });
    out.ok(`${name}: ${counted(summary.seatCount, 'seat', 'seats')}${flags.use ? ', in use' : ', a draft'}.`);
    out.result({ id, ...summary });
  });
}

async function textOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new UsageError(`There is no file ${path}.`);
  if (found.size > SEAT_FILE_BYTES) throw new UsageError(`${path} is larger than ${SEAT_FILE_BYTES} bytes.`);
  return readFile(path, 'utf8');
}
