import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { startEmbeddedPostgres } from './index.ts';
import { placeOf } from './place.ts';
import { untilEnded } from './postmaster.ts';
import { ensureRunning, type Running } from './start.ts';
import { takeStartLock } from './start-lock.ts';

let home: string;
let dataDir: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'eventportal-refusals-'));
  chmodSync(home, 0o755);
  dataDir = join(home, 'data');
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('a PostgreSQL that cannot be had is told of in a sentence', () => {
  it('when the package with its programs is not installed', () => {
    const refused = refusalOf(() => findBinaries(join(home, 'nobody.js')));
    expect(refused).toMatchObject({ code: 'database.no_binaries' });
    expect(refused.help).toContain('--omit=optional');
    expect(refused.help).toContain('DATABASE_URL');
  });

  it('when its programs do not run on this system', async () => {
    const broken = programs({ postgres: 'echo "cannot execute: required file not found"; exit 127' });
    const refused = await startWith(broken);
    expect(refused).toMatchObject({ code: 'database.binaries_do_not_run' });
    expect(refused.message).toContain('required file not found');
  });

  it('when its data cannot be created, with the reason that PostgreSQL gave, and nothing half-made left', async () => {
    const full = programs({
      initdb: 'mkdir "$2"; echo "could not write to file: No space left on device" >&2; exit 1',
    });
    const refused = await startWith(full);
    expect(refused).toMatchObject({ code: 'database.creation_failed' });
    expect(refused.message).toContain('No space left on device');
    expect(readdirSync(join(dataDir, 'postgres'))).toEqual([]);
  });

  it('when its data is of another major version', async () => {
    mkdirSync(join(dataDir, 'postgres', 'data'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'data', 'PG_VERSION'), '17\n');
    const refused = await start();
    expect(refused).toMatchObject({ code: 'database.wrong_version' });
    expect(refused.message).toMatch(/PostgreSQL 17.*PostgreSQL 18/);
  });

  it('when the folder for its data holds something else', async () => {
    mkdirSync(join(dataDir, 'postgres', 'data'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'data', 'holiday.jpg'), '');
    expect(await start()).toMatchObject({ code: 'database.folder_not_empty' });
    expect(existsSync(join(dataDir, 'postgres', 'data', 'holiday.jpg'))).toBe(true);
  });

  it('when the data directory is a file', async () => {
    writeFileSync(dataDir, '');
    expect(await start()).toMatchObject({ code: 'database.data_dir_unusable' });
  });

  it('when it ends as soon as it starts, with the last lines of its log', async () => {
    const refused = await startEmbeddedPostgres({ dataDir, log: () => undefined, flags: ['-c', 'port=no'] }).catch(
      asRefusal,
    );
    expect(refused).toMatchObject({ code: 'database.start_failed' });
    expect((refused as ConfigError).message).toContain('invalid value for parameter "port"');
  });
});

describe('where npm ran no install scripts', () => {
  it('the libraries are found all the same', async () => {
    const original = findBinaries();
    const folder = join(home, 'package');
    const links = join(original.folder, 'native', 'pg-symlinks.json');
    const { length } = JSON.parse(readFileSync(links, 'utf8')) as unknown[];
    expect(length).toBeGreaterThan(0);
    cpSync(original.folder, folder, { recursive: true, verbatimSymlinks: true });
    for (const { target } of JSON.parse(readFileSync(links, 'utf8')) as { target: string }[])
      rmSync(join(folder, target));

    const bare = Object.fromEntries(
      Object.entries(original).map(([name, path]) => [name, String(path).replace(original.folder, folder)]),
    ) as unknown as Binaries;
    const running = await ensureRunning({ place: placeOf(dataDir), flags: [], log: () => undefined, binaries: bare });
    const { rows } = await running.presence.client.query(`select 'ä' < 'z' collate "de-x-icu" as sorted`);
    expect(rows).toEqual([{ sorted: true }]);
    await end(running);
  });
});

describe('the lock for starting', () => {
  it('is held by one at a time', () => {
    const path = join(home, 'lock');
    const held = takeStartLock(path);
    expect(held).toBeDefined();
    expect(takeStartLock(path)).toBeUndefined();
    held?.release();
    expect(existsSync(path)).toBe(false);
  });

  it('is taken from a process that was killed', () => {
    const path = join(home, 'lock');
    takeStartLock(path);
    const killed = readFileSync(path, 'utf8').replace(`"pid":${process.pid}`, '"pid":4194305');
    writeFileSync(path, killed);
    expect(takeStartLock(path)).toBeUndefined();
    expect(takeStartLock(path)).toBeDefined();
  });

  it('is taken from a process that shows no life, whatever its number', () => {
    const path = join(home, 'lock');
    takeStartLock(path);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(path, longAgo, longAgo);
    expect(takeStartLock(path)).toBeUndefined();
    expect(takeStartLock(path)).toBeDefined();
  });
});

/** PostgreSQL's programs, some of them replaced by a shell script. */
function programs(scripts: { readonly postgres?: string; readonly initdb?: string }): Binaries {
  const original = findBinaries();
  const replaced = Object.entries(scripts).map(([name, script]) => {
    const path = join(home, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return [name, path];
  });
  return { ...original, ...Object.fromEntries(replaced) };
}

const start = (): Promise<ConfigError> =>
  startEmbeddedPostgres({ dataDir, log: () => undefined }).then(accepted, asRefusal);

const startWith = (binaries: Binaries): Promise<ConfigError> =>
  ensureRunning({ place: placeOf(dataDir), flags: [], log: () => undefined, binaries }).then(accepted, asRefusal);

async function end({ presence, pid }: Running): Promise<void> {
  await presence.leave(async () => {
    process.kill(pid, 'SIGINT');
    await untilEnded(pid, placeOf(dataDir).data);
  });
}

function refusalOf(call: () => unknown): ConfigError {
  try {
    call();
  } catch (error) {
    return asRefusal(error);
  }
  return accepted();
}

function asRefusal(error: unknown): ConfigError {
  if (error instanceof ConfigError) return error;
  throw error;
}

function accepted(): never {
  throw new Error('it was accepted');
}
