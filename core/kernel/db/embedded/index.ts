import { ConfigError, messageOf } from '../../errors.ts';
import { findBinaries } from './binaries.ts';
import { type Place, placeOf } from './place.ts';
import { stateOf, untilEnded } from './postmaster.ts';
import type { Presence } from './presence.ts';
import { pause, runProgram } from './process.ts';
import { refuseForeignData } from './run-as.ts';
import { ensureRunning, type Log, type Running, type Starting } from './start.ts';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR; the database lies in `postgres/` below it. */
  readonly dataDir: string;
  readonly log: Log;
  /** More flags for the server, such as `['-c', 'fsync=off']` for a throw-away one. */
  readonly flags?: readonly string[];
}

export interface EmbeddedPostgres {
  /** The folder of its socket; on Windows 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Only where it listens on an address, on Windows. */
  readonly password: string | undefined;
  readonly database: string;
  /** The same as one `DATABASE_URL`. */
  readonly url: string;
  /** Whether it was running already: started by another process, or left behind by a killed one. */
  readonly adopted: boolean;
  readonly pid: number;
  /** Leaves the server, and stops it unless another eventportal process still uses it. */
  stop(): Promise<void>;
}

const DATABASE = 'eventportal';
const DISK_FULL = '53100';
const STOP_LIMIT = 60_000;

/** Starts the PostgreSQL that npm brought on the files in the data directory, or joins the one that runs there. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, flags = [] } = options;
  try {
    const place = placeOf(dataDir);
    refuseForeignData(place);
    const starting: Starting = { place, flags, log };
    const running = await ensureRunning(starting);
    await createDatabase(running.presence).catch(async (error: unknown) => {
      await leave(starting, running);
      throw error;
    });
    log(running.adopted ? 'embedded_postgres.adopted' : 'embedded_postgres.started', { pid: running.pid });
    return keep(starting, running);
  } catch (error) {
    throw asConfigError(error, dataDir);
  }
}

function keep(starting: Starting, first: Running): EmbeddedPostgres {
  const { log } = starting;
  let running = first;
  let reviving: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  watch();

  const { host, port, user, password } = first.address;
  return {
    host,
    port,
    user,
    password,
    database: DATABASE,
    url: urlOf(first),
    adopted: first.adopted,
    get pid() {
      return running.pid;
    },
    stop: () => (stopping ??= stop()),
  };

  async function stop(): Promise<void> {
    await reviving;
    await leave(starting, running);
  }

  /** A server that ends under us, say for want of memory, is started again: the site heals without a person. */
  function watch(): void {
    running.presence.rest();
    running.presence.onLost(() => {
      reviving = revive();
    });
  }

  async function revive(): Promise<void> {
    log('embedded_postgres.lost', { pid: running.pid });
    for (let wait = 100; ; wait = Math.min(wait * 2, 30_000)) {
      if (stopping) return;
      try {
        running = await ensureRunning(starting);
        log('embedded_postgres.back', { pid: running.pid });
        watch();
        return;
      } catch (error) {
        log('embedded_postgres.not_back', { reason: messageOf(error) });
        await pause(wait, undefined, { ref: false });
      }
    }
  }
}

async function leave({ place, log }: Starting, { presence, pid }: Running): Promise<void> {
  const stopped = await presence.leave(() => endServer(place, pid, log));
  log(stopped ? 'embedded_postgres.stopped' : 'embedded_postgres.left_running', { pid });
}

async function createDatabase({ client }: Presence): Promise<void> {
  // PostgreSQL has no "create database if not exists", so processes that start together take turns.
  await client.query(`select pg_advisory_lock(hashtext('${DATABASE}'))`);
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.query(`select pg_advisory_unlock(hashtext('${DATABASE}'))`);
  }
}

/** Ends connections, writes everything down, and returns when the process is gone. */
async function endServer(place: Place, pid: number, log: Log): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no signals; pg_ctl knows how to tell the server.
    await runProgram({ program: findBinaries().pgCtl, args: ['stop', '-D', place.data, '-m', 'fast'], options: {} });
    return;
  }
  // One that runs in another container's world of processes is not ours to stop.
  if (stateOf(pid, place.data) !== 'ours') return;
  process.kill(pid, 'SIGINT');
  const slow = setTimeout(() => {
    log('embedded_postgres.stopping_hard', { pid });
    if (stateOf(pid, place.data) === 'ours') process.kill(pid, 'SIGQUIT');
  }, STOP_LIMIT);
  await untilEnded(pid, place.data);
  clearTimeout(slow);
}

function urlOf({ address }: Running): string {
  const { host, port, user, password } = address;
  if (password) return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${DATABASE}`;
  return `postgresql://${user}@localhost:${port}/${DATABASE}?host=${encodeURIComponent(host)}`;
}

/** What the file system refuses, here or to PostgreSQL, is for the operator to put right. */
function asConfigError(error: unknown, dataDir: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const isFromFiles = /^E[A-Z]+$/.test(code) || code === DISK_FULL;
  if (error instanceof ConfigError || !isFromFiles) return error;
  const message = `The database cannot be kept in ${dataDir}: ${messageOf(error)}`;
  return new ConfigError('database.data_dir_unusable', message, {
    help: 'Set DATA_DIR to a folder that this user may write to and that has room.',
    cause: error,
  });
}
