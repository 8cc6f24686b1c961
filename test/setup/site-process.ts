import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { childrenOf, webProcessesOf } from './children-of.ts';
import { startCli, type RunningCli } from './cli.ts';
import { freePort } from './scratch.ts';
import { ask, type Answer, type AskOptions } from './web.ts';

export interface SiteProcess {
  readonly origin: string;
  readonly cli: RunningCli;
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** Ends it as a power cut would: nothing is told, nothing is finished. Its embedded database goes with it. */
  kill(): Promise<void>;
  /** Asks it to stop, as operators do, and answers its exit code. */
  stop(): Promise<number | null>;
}

export interface SiteProcessOptions {
  /** Where the command is called; its config and its data are here. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
}

/** The real program, `eventportal start`, in a process of its own; answers once the site is ready. */
export async function siteProcess({ folder, env = {}, port }: SiteProcessOptions): Promise<SiteProcess> {
  const at = port ?? (await freePort());
  const origin = `http://127.0.0.1:${at}`;
  const dataDir = env['DATA_DIR'] ?? join(folder, 'data');
  const address = { PORT: String(at), HOST: '127.0.0.1', APP_URL: origin, DATA_DIR: dataDir };
  const cli = startCli(['start'], { cwd: folder, env: { ...address, API_PER_MINUTE: '0', ...env } });
  await cli.says('Open at');
  return {
    origin,
    cli,
    ask: (path, options) =>
      ask(origin, path, options).catch((cause: Error) => {
        const { exitCode, signalCode } = cli.child;
        const state = exitCode === null && signalCode === null ? 'runs' : `ended with ${signalCode ?? exitCode}`;
        throw new Error(`${cause.message}. The site ${state}; it said: ${cli.said.out}${cli.said.err}`, { cause });
      }),
    async kill() {
      const database = embeddedProcesses(dataDir);
      const beside = webProcessesOf(cli.child.pid!);
      cli.child.kill('SIGKILL');
      for (const pid of [...beside, ...database]) killNow(pid);
      await cli.ended;
      while (database.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async stop() {
      cli.child.kill('SIGTERM');
      return (await cli.ended).code;
    },
  };
}

/** The embedded PostgreSQL of a data directory: its first process, then those that it made. */
function embeddedProcesses(dataDir: string): number[] {
  const file = join(dataDir, 'postgres', 'data', 'postmaster.pid');
  if (!existsSync(file)) return [];
  const first = Number.parseInt(readFileSync(file, 'utf8'), 10);
  // Numbers are used again: only a process that works in this folder is the one meant.
  if (!worksIn(first, dirname(file))) return [];
  return [first, ...childrenOf(first)];
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false; // it is gone
  }
}

/** A process that ended and was not yet taken note of by its parent is no more alive. */
function isAlive(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z';
}

// The name in parentheses may itself hold spaces and parentheses.
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return undefined; // it is gone
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
