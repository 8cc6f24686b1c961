import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { lastLines, runProgram } from './process.ts';
import { giveTo, type RunAs } from './run-as.ts';

export const USER = 'eventportal';

const LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
const GONE_AT_LAST = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
const UNFINISHED = 'data.new-';

export function hasCluster(place: Place): boolean {
  return existsSync(join(place.data, 'PG_VERSION'));
}

/** Data of one major version cannot be opened by another; the programs must not even try. */
export function checkVersion(place: Place, major: string): void {
  const found = readFileSync(join(place.data, 'PG_VERSION'), 'utf8').trim();
  if (found === major) return;
  throw new ConfigError(
    'database.wrong_version',
    `The data in ${place.data} is PostgreSQL ${found}'s, and this eventportal brings PostgreSQL ${major}.`,
    {
      help: `Make a backup with the eventportal version that wrote the data, and restore it with this one into an empty DATA_DIR.`,
    },
  );
}

/** Creates the data beside its final place and moves it there whole, so that a broken attempt is never taken for it. */
export async function createCluster(
  place: Place,
  binaries: Binaries,
  runAs: RunAs,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  refuseForeignFiles(place.data);
  for (const name of readdirSync(place.root)) {
    // The initdb of a killed process may still be writing: it ends by itself, and what it wrote goes with it.
    if (name.startsWith(UNFINISHED)) rmSync(join(place.root, name), GONE_AT_LAST);
  }
  const unfinished = join(place.root, `${UNFINISHED}${process.pid}-${randomBytes(4).toString('hex')}`);
  const args = ['-D', unfinished, '-U', USER, ...LOCALE, '--data-checksums', ...authentication(place)];
  giveTo(runAs.owner, place.root);
  const { code, output } = await runProgram(runAs.command(binaries.initdb, args, { env, cwd: place.root }));

  if (code !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new ConfigError(
      'database.creation_failed',
      `PostgreSQL could not create its data in ${place.root}:\n${lastLines(output)}`,
      {
        help: 'Make room or correct what it names, then start again; nothing half-made was left behind.',
      },
    );
  }
  moveIntoPlace(unfinished, place);
}

function moveIntoPlace(unfinished: string, place: Place): void {
  try {
    renameSync(unfinished, place.data);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process was quicker: its data is as good.
    if (!hasCluster(place)) throw error;
  }
  syncFolder(place.root);
}

function refuseForeignFiles(data: string): void {
  if (!existsSync(data) || readdirSync(data).length === 0) return;
  throw new ConfigError('database.folder_not_empty', `${data} holds files that are not a PostgreSQL database.`, {
    help: 'Move them elsewhere, or set DATA_DIR to another folder.',
  });
}

function authentication(place: Place): string[] {
  // Only the account itself and root can reach the socket, so no password could add anything.
  if (process.platform !== 'win32') return ['--auth=trust'];
  writeFileSync(place.passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return ['--auth=scram-sha-256', `--pwfile=${place.passwordFile}`];
}

/** A rename survives a power cut only once the folder's own entry is on the disk. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
