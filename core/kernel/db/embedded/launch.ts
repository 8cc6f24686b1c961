import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { ConfigError } from '../../errors.ts';
import type { Place } from './place.ts';
import { type Address, enter, type Presence } from './presence.ts';
import { type Command, lastLines, pause } from './process.ts';
import type { Log } from './start.ts';

export interface Launch {
  readonly presence: Presence;
  readonly pid: number;
}

export const NO_SOCKET = 'database.no_socket';

const LOG_LIMIT = 5_000_000;
const QUIET = ['-c', 'log_checkpoints=off', '-c', 'timezone=UTC', '-c', 'log_timezone=UTC'];

/** Starts the server and waits until it answers. Answers undefined when another process's server got there first. */
export async function launch(place: Place, command: Command, address: Address, log: Log): Promise<Launch | undefined> {
  // Before the start: a server that ends at once may have said why already.
  const begin = existsSync(place.logFile) ? statSync(place.logFile).size : 0;
  const child = spawnServer(place, command);
  let ending: string | undefined;
  child.once('error', (error) => (ending = error.message));
  child.once('exit', (code, signal) => (ending = `it ended with ${signal ?? `code ${code}`}`));

  for (let waited = 0; ; waited += 1) {
    const answer = ending === undefined ? await enter(address) : 'absent';
    if (typeof answer === 'object') {
      child.unref();
      return { presence: answer, pid: child.pid ?? 0 };
    }
    if (ending !== undefined) {
      const said = readFileSync(place.logFile).subarray(begin).toString();
      // The one of a killed server stands until its process is reaped: the caller looks again.
      if (/lock file ".*(postmaster\.pid|\.s\.PGSQL\.\d+\.lock)" already exists/.test(said)) return undefined;
      const code = /could not create any Unix-domain sockets/.test(said) ? NO_SOCKET : 'database.start_failed';
      throw new ConfigError(code, `PostgreSQL did not start: ${ending}.\n${lastLines(said)}`, {
        help: `All it said is in ${place.logFile}.`,
      });
    }
    if (waited === 200) log('embedded_postgres.waiting', { pid: child.pid });
    await pause(waited < 200 ? 10 : 100);
  }
}

function spawnServer(place: Place, command: Command): ChildProcess {
  if (existsSync(place.logFile) && statSync(place.logFile).size > LOG_LIMIT)
    renameSync(place.logFile, `${place.logFile}.1`);
  // The folder is the server's account's: whoever took that account over must not make root write through a link.
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = constants;
  const output = openSync(place.logFile, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
  try {
    // A session of its own, so that ^C in the terminal reaches us alone and the database is stopped last.
    return spawn(command.program, [...command.args, ...QUIET], {
      ...command.options,
      stdio: ['ignore', output, output],
      detached: true,
      windowsHide: true,
    });
  } finally {
    closeSync(output);
  }
}
