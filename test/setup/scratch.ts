import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'eventportal-run-';

/** This run's own folder below the system's temporary one; `sweepScratch` removes those of runs that were killed. */
export function scratch(name: string): string {
  const folder = join(ownFolder(), name);
  // The database's account, which is not root's, must get through.
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

export function removeScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  if (existsSync(ownFolder()) && readdirSync(ownFolder()).length === 0) rmdirSync(ownFolder());
}

function ownFolder(): string {
  return join(tmpdir(), `${PREFIX}${process.pid}`);
}

/** A killed run leaves its servers behind: end them, by the ids it wrote down, and remove its files. */
export function sweepScratch(): void {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX))) {
    const run = Number(name.slice(PREFIX.length));
    if (!Number.isInteger(run) || isAlive(run)) continue;
    const folder = join(tmpdir(), name);
    for (const pidFile of pidFilesIn(folder)) endProcess(pidFile, folder);
    removeScratch(folder);
  }
}

export interface Daemon {
  readonly child: ChildProcess;
  readonly logFile: string;
  /** The end of what the server wrote, for the sentence that says why it did not start. */
  lastLines(): string;
  stop(): Promise<void>;
  /** `kill -9`: its files stay, for the next one. */
  kill(): Promise<void>;
}

/** Runs a server that outlives no test run: it ends at teardown, or with this process. */
export function startDaemon(folder: string, program: string, args: readonly string[]): Daemon {
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'a');
  // Its own process group, so that ^C reaches the tests first and the server is stopped after them.
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  const forget = whenInterrupted(folder, () => child.kill('SIGKILL'));
  if (child.pid) writeFileSync(join(folder, 'server.pid'), String(child.pid));

  return {
    child,
    logFile,
    lastLines: () => readFileSync(logFile, 'utf8').split('\n').slice(-20).join('\n'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      forget();
      removeScratch(folder);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
      forget();
    },
  };
}

/** A run that is told to end has no time for a teardown: its servers are killed, their files removed. */
export function whenInterrupted(folder: string, kill: () => void): () => void {
  const tidy = (): void => {
    kill();
    removeScratch(folder);
  };
  process.once('exit', tidy);
  return () => void process.off('exit', tidy);
}

/** Waits until `ready` holds, and gives up when the server ended or a minute is over. */
export async function untilReady(what: string, daemon: Daemon, ready: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await ready())) {
    if (daemon.child.exitCode !== null || daemon.child.pid === undefined || Date.now() > deadline) {
      throw new Error(`${what} did not start. It said:\n${daemon.lastLines()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

function pidFilesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)(server|postmaster)\.pid$/.test(path))
    .map((path) => join(folder, path));
}

function endProcess(pidFile: string, folder: string): void {
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  // Numbers are used again: only a process that works in this folder is the one meant.
  if (!existsSync(`/proc/${pid}/cwd`) || !readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)) return;
  process.kill(pid, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
